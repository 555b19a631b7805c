"""Level 7: rules of payers, which come as data with the check."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from superbill.x12.check.rules.registry import State, rule
from superbill.x12.check.unit import Unit, first
from superbill.x12.payer_rules import Condition, Path, PayerRule
from superbill.x12.problems import Problem
from superbill.x12.segments import Segment
from superbill.x12.tree import Loop

_LEVEL = 7


@rule(7, "2300", "837P", "837I", "837D")
def payer_rules_hold(unit: Unit, state: State) -> Iterator[Problem]:
    """Every rule of the claim's payer holds.

    Source: each rule names its own.
    """
    if unit.guide is None:
        return
    if not state.context.payers:
        state.not_checked(_LEVEL, "payer rules", "none were given")
    filing, payer = _payer(unit)
    for each in state.context.payers:
        meant = (not each.filing or filing in each.filing) and (not each.payers or payer in each.payers)
        if meant and unit.guide.short in each.transactions:
            for here in _scopes(unit, each.each):
                if _all(here, each.when) and not (each.must and _all(here, each.must)):
                    yield _told(here, each)


def _payer(unit: Unit) -> tuple[str, str]:
    """The claim filing indicator and number of the payer that the claim is for."""
    level = unit.outer("2000B")
    coverage = level.of("SBR") if level else None
    payer = level.loop("2010BB") if level else None
    name = payer.of("NM1") if payer else None
    return coverage.get(9) if coverage else "", name.get(9) if name else ""


def _scopes(unit: Unit, inner: str) -> list[Unit]:
    return [unit.within(loop) for loop in unit.loop.loops(inner)] if inner else [unit]


def _all(unit: Unit, tests: tuple[Condition, ...]) -> bool:
    return all(test.holds(_values(unit, test.path)) for test in tests)


def _values(unit: Unit, path: Path) -> list[str]:
    values: list[str] = []
    for _, segment in _segments(unit, path):
        if not path.element:
            values.append(segment.id)
        elif path.component:
            values.append(unit.part(segment, path.element, path.component))
        else:
            values.append(segment.get(path.element))
    return values


def _segments(unit: Unit, path: Path) -> Iterator[tuple[Loop, Segment]]:
    for loop in _loops(unit, path.loop):
        for segment in loop.segments():
            if segment.id == path.segment and (not path.qualifier or segment.get(1) == path.qualifier):
                yield loop, segment


def _loops(unit: Unit, name: str) -> Iterator[Loop]:
    """The loops of that id: the rule's own, those within it, the open ones around it and what stands in them."""
    if not name or name == unit.loop.id:
        yield unit.loop
        return
    yield from unit.loop.loops(name)
    for around in reversed(unit.around):
        if around.id == name:
            yield around
        yield from around.loops(name)


def _told(unit: Unit, broken: PayerRule) -> Problem:
    """The breach at its place, or at the segment that begins the loop where the place is missing."""
    path = broken.place
    loop, segment = next(_segments(unit, path), (unit.loop, first(unit.loop)))
    kind = "PAYER-RULE" if broken.severity == "error" else "PAYER-ADVICE"
    here = unit.within(loop)
    if path.element and segment.id == path.segment:
        problem = here.at(kind, segment, path.element, path.component or None)
    else:
        problem = here.told(kind, segment)
    place, _, _ = problem.message.rpartition(": ")
    message = f"{place}: {broken.message} ({broken.id}; {broken.source})"
    return msgspec.structs.replace(problem, message=message, advice=broken.do)
