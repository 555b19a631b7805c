"""Level 4 of claims: what a situation asks for, across segments and loops."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.x12.check.grammar import lacking
from superbill.x12.check.rules.registry import State, rule
from superbill.x12.check.unit import Unit, first
from superbill.x12.problems import Problem
from superbill.x12.segments import Segment
from superbill.x12.tree import Loop

_CLAIMS = ("837P", "837I", "837D")
_SELF = "18"
_REPLACES = ("7", "8")
_INPATIENT_PLACES = ("21", "51", "61")
# The element of each service segment that points at diagnoses.
_POINTERS = {"SV1": 7, "SV3": 11}
_LATER_PAYERS = frozenset("ABCDEFGHST")


@rule(4, "2000B", *_CLAIMS)
def who_is_the_patient(unit: Unit, _state: State) -> Iterator[Problem]:
    """SBR02 is 18 when the subscriber is the patient, and then no patient level follows; the patient is described.

    Source: X12 005010X222A1, X223A2, X224A2: loop 2000B SBR02 and loop 2010BA N3, N4, DMG.
    """
    coverage, counts = unit.loop.of("SBR"), unit.loop.counts
    if coverage is None:
        return
    followed = any(use.loop.id == "2000C" for use in counts)
    claims = any(use.loop.id == "2300" for use in counts)
    is_patient = coverage.get(2) == _SELF
    if (is_patient and followed) or (not is_patient and claims):
        yield unit.at("PATIENT-LEVEL", coverage, 2)
    described = unit.loop.loop("2010BA")
    if is_patient and not followed and described is not None:
        for key in ("N3", "N4", "DMG"):
            if described.of(key) is None:
                yield lacking("SITUATION-MISSING", unit.within(described), key)


@rule(4, "2300", *_CLAIMS)
def replacement_names_the_claim(unit: Unit, _state: State) -> Iterator[Problem]:
    """A replacement (7) or void (8) carries the payer's number of the claim.

    Source: X12 005010X222A1, X223A2, X224A2, loop 2300, REF*F8.
    """
    head = first(unit.loop)
    if unit.part(head, 5, 3) in _REPLACES and unit.loop.of("REF", "F8") is None:
        yield lacking("SITUATION-MISSING", unit, "REF", "F8")


@rule(4, "2300", "837P", "837D")
def accident_is_told(unit: Unit, _state: State) -> Iterator[Problem]:
    """An auto or other accident has its date, an auto accident its state (or country).

    Source: X12 005010X222A1, loop 2300, CLM11 and DTP*439.
    """
    head = first(unit.loop)
    causes = unit.parts(head, 11)
    kinds = causes[:3]
    if ("AA" in kinds or "OA" in kinds) and unit.loop.of("DTP", "439") is None:
        yield lacking("SITUATION-MISSING", unit, "DTP", "439")
    if "AA" in kinds and not any(causes[3:5]):
        yield unit.at("SITUATION-ELEMENT", head, 11, 4)


@rule(4, "2300", "837P")
def inpatient_visit_has_its_admission(unit: Unit, _state: State) -> Iterator[Problem]:
    """A visit in an inpatient place of service has the admission date; the discharge does not come before it.

    Source: X12 005010X222A1, loop 2300, DTP*435 and DTP*096.
    """
    head = first(unit.loop)
    lines = (line.of("SV1") for line in unit.loop.loops("2400"))
    places = {unit.part(head, 5, 1), *(s.get(5) for s in lines if s is not None)}
    admitted, discharged = unit.loop.of("DTP", "435"), unit.loop.of("DTP", "096")
    if admitted is None and not places.isdisjoint(_INPATIENT_PLACES):
        yield lacking("SITUATION-MISSING", unit, "DTP", "435")
    if admitted and discharged and discharged.get(3)[:8] < admitted.get(3)[:8]:
        yield unit.at("DATE-ORDER", discharged, 3)


@rule(4, "2300", *_CLAIMS)
def every_claim_has_its_own_number(unit: Unit, state: State) -> Iterator[Problem]:
    """No two claims of a set have the same number: answers and payments name claims by it.

    Source: X12 005010X222A1, X223A2, X224A2, loop 2300 CLM01 (the provider's number comes back on the 277CA and 835).
    """
    head = first(unit.loop)
    if head.get(1) and state.seen("CLM01", head.get(1)):
        yield unit.at("CLAIM-TWICE", head, 1)


@rule(4, "2300", *_CLAIMS)
def lines_count_on(unit: Unit, _state: State) -> Iterator[Problem]:
    """LX01 counts from 1 in each claim, and every line has a control number of its own.

    Source: X12 005010X222A1, X223A2, X224A2, loop 2400, LX01 and REF*6R.
    """
    controls: set[str] = set()
    told = False
    for expected, line in enumerate(unit.loop.loops("2400"), start=1):
        here = unit.within(line)
        if not told and first(line).get(1) != str(expected):
            told = True
            yield here.at("LINE-NUMBER", first(line), 1)
        control = line.of("REF", "6R")
        if control is not None and control.get(2):
            if control.get(2) in controls:
                yield here.at("LINE-CONTROL", control, 2)
            controls.add(control.get(2))


@rule(4, "2300", "837P", "837D")
def pointers_point(unit: Unit, _state: State) -> Iterator[Problem]:
    """A line points at diagnoses of its claim.

    Source: X12 005010X222A1 loop 2400 SV107, X224A2 loop 2400 SV311.
    """
    listed = unit.loop.of("HI")
    if listed is None:
        return
    count = sum(bool(text) for text in listed.elements[1:])
    for line in unit.loop.loops("2400"):
        for service in (s for s in line.segments() if s.id in _POINTERS):
            element = _POINTERS[service.id]
            for number, text in enumerate(unit.parts(service, element), start=1):
                if text.isascii() and text.isdecimal() and not 1 <= int(text) <= count:
                    yield unit.within(line).at("DIAGNOSIS-POINTER", service, element, number)


@rule(4, "2300", *_CLAIMS)
def services_are_past(unit: Unit, _state: State) -> Iterator[Problem]:
    """No service is later than the day the transaction was made (BHT04), a predetermination aside.

    Source: X12 005010X222A1, loop 2400, DTP*472; BHT04.
    """
    transaction = unit.outer("ST")
    start = transaction.of("BHT") if transaction else None
    made = start.get(4) if start else ""
    if len(made) != len("20260105"):
        return
    for loop in (unit.loop, *unit.loop.loops("2400")):
        when = loop.of("DTP", "472")
        if when is not None and made < when.get(3)[:8].rjust(8, "0"):
            yield unit.within(loop).at("DATE-FUTURE", when, 3)


@rule(4, "2300", *_CLAIMS)
def payers_come_in_order(unit: Unit, _state: State) -> Iterator[Problem]:
    """A claim for a second or later payer names the payers before it, and each payer has its own place.

    Source: X12 005010X222A1, X223A2, X224A2, loop 2320 and SBR01.
    """
    subscriber = unit.outer("2000B")
    coverage = subscriber.of("SBR") if subscriber else None
    if coverage is None:
        return
    others = list(unit.loop.loops("2320"))
    if coverage.get(1) in _LATER_PAYERS and not others:
        yield unit.within(subscriber or unit.loop).at("PAYER-ORDER", coverage, 1)
    taken = {coverage.get(1)}
    for other in others:
        order: Segment = first(other)
        if order.get(1) in taken and order.get(1) != "U":
            yield unit.within(other).at("PAYER-TWICE", order, 1)
        taken.add(order.get(1))


@rule(4, "2300", "837I")
def statement_and_attending(unit: Unit, _state: State) -> Iterator[Problem]:
    """Line dates lie in the statement period, and an attending provider is named unless only transport is billed.

    Source: X12 005010X223A2, loop 2300 DTP*434, loop 2310A, loop 2400 DTP*472.
    """
    period = unit.loop.of("DTP", "434")
    start, _, end = period.get(3).partition("-") if period else ("", "", "")
    lines = list(unit.loop.loops("2400"))
    for line in lines:
        when = line.of("DTP", "472")
        if when is not None and end and not start <= when.get(3)[:8] <= end:
            yield unit.within(line).at("DATE-OUTSIDE", when, 3)
    if unit.loop.loop("2310A") is None and not _only_transport(lines):
        yield lacking("SITUATION-MISSING", unit, "2310A")


def _only_transport(lines: list[Loop]) -> bool:
    """Revenue codes 054x are ambulance."""
    codes = [s.get(1) for line in lines for s in line.segments() if s.id == "SV2"]
    return bool(codes) and all(code.startswith("054") for code in codes)
