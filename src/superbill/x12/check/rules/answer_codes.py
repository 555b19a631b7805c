"""Level 5 of payers' answers and of requests: reasons, remarks, status codes, procedures and diagnoses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from superbill.x12.check.rules.claim_codes import procedure
from superbill.x12.check.rules.code_lookup import Asked, day_of
from superbill.x12.check.rules.registry import State, rule
from superbill.x12.check.unit import Unit, first
from superbill.x12.codesets import CARC, HCPCS, ICD9CM, ICD10CM, RARC, STATUS, STATUS_CATEGORY
from superbill.x12.problems import Problem
from superbill.x12.segments import Segment
from superbill.x12.tree import Loop

_REASONS = range(2, 18, 3)
_REMARKS = {"MOA": (3, 4, 5, 6, 7), "MIA": (5, 20, 21, 22, 23)}
_STATUSES = (1, 10, 11)
_DIAGNOSES = {"ABK": ICD10CM, "ABF": ICD10CM, "ABJ": ICD10CM, "BK": ICD9CM, "BF": ICD9CM, "BJ": ICD9CM}
_REVERSAL = "22"


@rule(5, "2100", "835")
def remittance_codes_hold(unit: Unit, state: State) -> Iterator[Problem]:
    """Adjustment reasons and remarks are in their lists on the day of the remittance, procedures on that of service.

    A reversal may repeat a reason that has ended since.
    Source: X12 005010X221A1, CAS, LQ, MOA and MIA; 45 CFR 162.1002.
    """
    day = None if first(unit.loop).get(2) == _REVERSAL else _made(unit)
    yield from _reasons(Asked(unit, state, day), unit.loop)
    for line in unit.loop.loops("2110"):
        yield from _reasons(Asked(unit.within(line), state, day), line)
        when = line.of("DTM", "472", "150")
        service = line.of("SVC")
        if service is not None and when is not None:
            yield from procedure(Asked(unit.within(line), state, day_of(when.get(2))), service, 1)


def _made(unit: Unit) -> date | None:
    """The day of the remittance: of its production, else of the payment."""
    transaction = unit.outer("ST")
    if transaction is None:
        return None
    produced, paid = transaction.of("DTM", "405"), transaction.of("BPR")
    if produced is not None:
        return day_of(produced.get(2))
    return day_of(paid.get(16)) if paid is not None else None


def _reasons(asked: Asked, loop: Loop) -> Iterator[Problem]:
    for segment in loop.segments():
        if segment.id == "CAS":
            for element in _REASONS:
                yield from asked.element(CARC, segment, element)
        elif segment.id == "LQ" and segment.get(1) == "HE":
            yield from asked.element(RARC, segment, 2)
        else:
            for element in _REMARKS.get(segment.id, ()):
                yield from asked.element(RARC, segment, element)


@rule(5, "2000B", "277", "277CA")
@rule(5, "2000C", "277", "277CA")
@rule(5, "2000D", "277", "277CA")
@rule(5, "2000E", "277")
def status_codes_hold(unit: Unit, state: State) -> Iterator[Problem]:
    """Status categories and codes are in their lists (code sources 507 and 508).

    Source: X12 005010X212 and X214, STC01, STC10 and STC11.
    """
    for loop in unit.loop.loops():
        for part in (loop, *loop.loops()):
            asked = Asked(unit.within(part), state, None)
            for segment in part.segments():
                if segment.id == "STC":
                    yield from _status(asked, segment)


def _status(asked: Asked, segment: Segment) -> Iterator[Problem]:
    for element in _STATUSES:
        parts = asked.unit.parts(segment, element)
        if len(parts) > 1:
            yield from asked.component(STATUS_CATEGORY, segment, element, 1, parts[0])
        if len(parts) > 1 and parts[3:4] != ["RX"]:
            yield from asked.component(STATUS, segment, element, 2, parts[1])


@rule(5, "2000C", "270", "271")
@rule(5, "2000D", "270", "271")
@rule(5, "2000E", "278 request", "278 response")
@rule(5, "2000F", "278 request", "278 response")
def requested_codes_hold(unit: Unit, state: State) -> Iterator[Problem]:
    """Diagnoses and procedures asked about are in their lists on the day asked about, else on that of the request."""
    transaction = unit.outer("ST")
    start = transaction.of("BHT") if transaction else None
    asked_day = next((s for s in unit.loop.walk() if s.id == "DTP" and s.get(1) in ("291", "472", "AAH")), None)
    text = asked_day.get(3) if asked_day else (start.get(4) if start else "")
    asked = Asked(unit, state, day_of(text))
    for segment in unit.loop.walk():
        if segment.id == "HI":
            yield from _diagnoses(asked, segment)
        elif segment.id == "SV1":
            yield from procedure(asked, segment, 1)
        elif segment.id in ("EQ", "EB"):
            element = 2 if segment.id == "EQ" else 13
            parts = unit.parts(segment, element)
            if len(parts) > 1 and parts[0] == "HC":
                yield from asked.component(HCPCS, segment, element, 2, parts[1])


def _diagnoses(asked: Asked, segment: Segment) -> Iterator[Problem]:
    for element in range(1, len(segment.elements)):
        parts = asked.unit.parts(segment, element)
        name = _DIAGNOSES.get(parts[0]) if len(parts) > 1 else None
        if name is not None:
            yield from asked.component(name, segment, element, 2, parts[1])
