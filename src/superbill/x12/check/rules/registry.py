"""Rules beyond one loop's grammar (levels 3 to 7): what they are given, and which apply to which loop.

A rule is a function of one complete loop. It stands beside the grammars because the guides state it in words, across
loops: amounts that must add up, segments that a situation asks for, codes of lists that others keep.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

import msgspec

from superbill.x12.check.reports import Unchecked
from superbill.x12.check.unit import Unit
from superbill.x12.codesets import Lookup
from superbill.x12.guide import Guide
from superbill.x12.payer_rules import PayerRule
from superbill.x12.problems import Problem

HIGHEST = 7
_REMEMBERED = 20_000
EVERYWHERE = "*"
"""In place of a loop or transaction: all that are given to rules."""


class Context(msgspec.Struct, frozen=True):
    """What a check may look up. `codes` are look-ups by the name of the list (ICD-10-CM, HCPCS, CARC ...).

    `payers` are rules of payers (level 7). `levels` is the highest level that is judged.
    """

    codes: Mapping[str, Lookup] = {}
    payers: tuple[PayerRule, ...] = ()
    levels: int = HIGHEST


class State:
    """What the rules of one transaction set remember: running totals, and what could not be looked up."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.totals: dict[str, Decimal] = {}
        self._seen: dict[str, set[str]] = {}
        self._unchecked: dict[Unchecked, None] = {}

    def add(self, name: str, value: Decimal) -> None:
        """Add to a running total."""
        self.totals[name] = self.totals.get(name, Decimal(0)) + value

    def seen(self, kind: str, value: str) -> bool:
        """Tell whether a value of this kind came before in this set. Beyond so many it stops remembering new ones."""
        held = self._seen.setdefault(kind, set())
        if value in held:
            return True
        if len(held) < _REMEMBERED:
            held.add(value)
        return False

    def not_checked(self, level: int, what: str, missing: str) -> None:
        """Note that something could not be looked up; told once for each set."""
        self._unchecked[Unchecked(level, what, missing)] = None

    def unchecked_values(self) -> tuple[Unchecked, ...]:
        """What could not be looked up in this set."""
        return tuple(self._unchecked)


Rule: TypeAlias = Callable[[Unit, State], Iterator[Problem]]

_RULES: dict[tuple[str, str], list[tuple[int, Rule]]] = {}


def rule(level: int, loop: str, *transactions: str) -> Callable[[Rule], Rule]:
    """Register a rule for a loop of some transactions, named as in the grammars (`short`)."""

    def register(function: Rule) -> Rule:
        for transaction in transactions:
            _RULES.setdefault((transaction, loop), []).append((level, function))
        return function

    return register


@functools.cache
def _load() -> None:
    """Import every module of rules, so that adding one is adding a file."""
    package = importlib.import_module("superbill.x12.check.rules")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")


@functools.lru_cache(maxsize=64)
def rules_for(guide: Guide, levels: int) -> dict[str, tuple[Rule, ...]]:
    """The rules of each loop of a guide, up to a level."""
    _load()
    if not guide.known:
        return {}
    found: dict[str, tuple[Rule, ...]] = {}
    for loop in guide.loops:
        entries = (e for t in (guide.short, EVERYWHERE) for at in (loop, EVERYWHERE) for e in _RULES.get((t, at), ()))
        found[loop] = tuple(function for level, function in entries if level <= levels)
    return {loop: rules for loop, rules in found.items() if rules}
