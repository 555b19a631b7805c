"""Level 4 of claims: days that cannot be, by the other days of the claim."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.x12.check.rules.registry import State, rule
from superbill.x12.check.unit import Unit
from superbill.x12.problems import Problem
from superbill.x12.segments import Segment
from superbill.x12.tree import Loop

_CLAIMS = ("837P", "837I", "837D")
_DAY = len("20260105")
_PROCEDURES = frozenset({"BBR", "BBQ", "BR", "BQ"})


@rule(4, "2000B", *_CLAIMS)
@rule(4, "2000C", *_CLAIMS)
def birth_is_past(unit: Unit, _state: State) -> Iterator[Problem]:
    """Nobody is born after the file was made.

    Source: X12 005010X222A1, X223A2, X224A2: loops 2010BA and 2010CA, DMG02; BHT04.
    """
    transaction = unit.outer("ST")
    start = transaction.of("BHT") if transaction else None
    person, born = _born(unit.loop)
    if start and person and born and len(start.get(4)) == _DAY and born.get(2)[:_DAY] > start.get(4):
        yield unit.within(person).at("DATE-FUTURE", born, 2)


@rule(4, "2300", *_CLAIMS)
def service_comes_after_birth_and_accident(unit: Unit, _state: State) -> Iterator[Problem]:
    """No service is given before the patient is born, and an accident comes before the last service for it.

    Source: X12 005010X222A1, X223A2, X224A2: loop 2300 DTP*439, loop 2400 DTP*472, loops 2010BA and 2010CA DMG02.
    """
    patient = unit.outer("2000C") or unit.outer("2000B")
    born = _born(patient)[1] if patient else None
    birth = born.get(2)[:_DAY] if born and len(born.get(2)) == _DAY else ""
    last = ""
    for loop in (unit.loop, *unit.loop.loops("2400")):
        when = loop.of("DTP", "472")
        if when is None:
            continue
        last = max(last, when.get(3)[-_DAY:])
        if birth and len(when.get(3)) >= _DAY and when.get(3)[-_DAY:] < birth:
            yield unit.within(loop).at("DATE-ORDER", when, 3)
    accident = unit.loop.of("DTP", "439")
    if accident and last and accident.get(3)[:_DAY] > last:
        yield unit.at("DATE-ACCIDENT", accident, 3)


@rule(4, "2300", "837I")
def operations_come_before_the_discharge(unit: Unit, _state: State) -> Iterator[Problem]:
    """No procedure is later than the statement period. It may be earlier: services before a stay are billed with it.

    Source: X12 005010X223A2, loop 2300 HI*BBR and HI*BBQ; Medicare Claims Processing Manual ch. 3 section 40.3.
    """
    period = unit.loop.of("DTP", "434")
    end = period.get(3)[-_DAY:] if period else ""
    for segment in unit.loop.segments():
        if segment.id != "HI" or len(end) != _DAY:
            continue
        for element in range(1, len(segment.elements)):
            parts = unit.parts(segment, element)
            if len(parts) > 3 and parts[0] in _PROCEDURES and len(parts[3]) == _DAY and parts[3] > end:
                yield unit.at("DATE-OUTSIDE", segment, element, 4)


def _born(level: Loop) -> tuple[Loop | None, Segment | None]:
    person = level.loop("2010CA") or level.loop("2010BA")
    return person, person.of("DMG") if person else None
