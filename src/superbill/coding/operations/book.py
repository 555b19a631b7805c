"""The operations by name and the patterns of ICD-10-PCS that they mean.

Source: `operations.toml`; ICD-10-PCS tables and guidelines FY2026 (CMS, public domain).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, cached_property
from importlib.resources import files

import msgspec

from superbill.tables.patterns import Pattern, search

Numbers = tuple[tuple[float, str], ...]


class Operation(msgspec.Struct, frozen=True, dict=True):
    """One operation. `*` in a pattern is settled by the words of the record, `{hours}` and the like by a number.

    `codes` are all coded; of `any` the one whose body part the record names; of `choose` (words, patterns) the first
    whose words stand there; `whole` gives codes by the words that settle them. `part`, `approach`, `device` hold where
    the name tells them; the defaults where nothing else does. `inspection`: looking only, not coded beside an operation
    on the same system (guideline B3.11a). `ask`: what the record must tell when nothing fits.
    """

    words: str
    codes: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    choose: tuple[tuple[str, str], ...] = ()
    whole: dict[str, str] = {}
    unless: str = ""
    needs: str = ""
    parts: dict[str, str] = {}
    part: str = ""
    approach: str = ""
    approach_default: str = ""
    device: str = ""
    devices: dict[str, str] = {}
    qualifiers: dict[str, str] = {}
    hours: Numbers = ()
    hours_default: str = ""
    stents: tuple[str, ...] = ()
    inspection: bool = False
    bilateral: bool = False
    ask: str = ""

    @cached_property
    def name(self) -> Pattern:
        """The words of the operation."""
        return phrase(self.words)

    def named_in(self, statement: str) -> re.Match[str] | None:
        """Where a statement names the operation, with what it needs and without what forbids it."""
        if self.unless and phrase(self.unless).search(statement):
            return None
        if self.needs and not search(self.needs, statement, re.IGNORECASE):
            return None
        return self.name.search(statement)


@cache
def operations() -> tuple[Operation, ...]:
    """All operations of `operations.toml`."""
    text = files("superbill.coding.operations").joinpath("operations.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["operation"], tuple[Operation, ...])


@cache
def phrase(pattern: str) -> Pattern:
    """The pattern between borders of words, without regard to case."""
    return Pattern(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
