"""Level 5 of claims: diagnoses, procedures, modifiers, places and types of bill, on the day of service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from superbill.x12.check.rules.code_lookup import Asked, day_of, last_day_of
from superbill.x12.check.rules.registry import State, rule
from superbill.x12.check.unit import Unit, first
from superbill.x12.codesets import (
    ADMISSION_SOURCE,
    ADMISSION_TYPE,
    BILL_TYPE,
    CDT,
    HCPCS,
    ICD9CM,
    ICD10CM,
    ICD10PCS,
    MODIFIER,
    PATIENT_STATUS,
    POS,
    REVENUE,
)
from superbill.x12.problems import Problem
from superbill.x12.segments import Segment
from superbill.x12.tree import Loop

_CLAIMS = ("837P", "837I", "837D")
# Code lists by the qualifier of HI.
_LISTS = {"ABK": ICD10CM, "ABF": ICD10CM, "ABJ": ICD10CM, "APR": ICD10CM, "ABN": ICD10CM,
          "BK": ICD9CM, "BF": ICD9CM, "BJ": ICD9CM, "PR": ICD9CM, "BN": ICD9CM,
          "BBR": ICD10PCS, "BBQ": ICD10PCS, "BP": HCPCS, "BO": HCPCS}  # fmt: skip
# Code lists by the qualifier of a procedure, and where a service segment holds its procedure.
_PROCEDURES = {"HC": HCPCS, "HP": "", "AD": CDT, "ER": "", "IV": "", "WK": ""}
PROCEDURE = {"SV1": 1, "SV2": 2, "SV3": 1, "SVC": 1, "SVD": 3}
MODIFIERS = range(3, 7)
_ICD9 = frozenset({"BK", "BF", "BJ", "PR", "BN", "BR", "BQ"})
_ICD10_BEGINS = date(2015, 10, 1)
_EXTERNAL = frozenset("VWXY")
_TOOTH = re.compile(r"[1-9]|[12][0-9]|3[0-2]|5[1-9]|[67][0-9]|8[0-2]|[A-T]S?")
_INSTITUTIONAL = "A"
_OF_ADMISSION = (ADMISSION_TYPE, ADMISSION_SOURCE, PATIENT_STATUS)


@rule(5, "2300", *_CLAIMS)
def claim_codes_hold(unit: Unit, state: State) -> Iterator[Problem]:
    """Every code of a claim is in its list on the day of service, diagnoses of a stay on the last day.

    Source: 45 CFR 162.1000 and 162.1002 (code sets valid at the time the service is given).
    """
    head, day = first(unit.loop), claim_day(unit.loop)
    asked = Asked(unit, state, day)
    place = unit.part(head, 5, 1)
    list_of_places = BILL_TYPE if unit.part(head, 5, 2) == _INSTITUTIONAL else POS
    yield from asked.component(list_of_places, head, 5, 1, place)
    for segment in unit.loop.segments():
        if segment.id == "HI":
            yield from _health_codes(unit, asked, segment)
        elif segment.id == "CL1":
            for element, name in enumerate(_OF_ADMISSION, start=1):
                yield from asked.element(name, segment, element)
    for line in unit.loop.loops("2400"):
        when = line.of("DTP", "472")
        within = Asked(unit.within(line), state, day_of(when.get(3)) if when else day)
        for segment in line.segments():
            if segment.id in PROCEDURE:
                yield from procedure(within, segment, PROCEDURE[segment.id])
            if segment.id == "SV1":
                yield from within.element(POS, segment, 5)
            elif segment.id == "SV2":
                yield from within.element(REVENUE, segment, 1)


@rule(5, "2300", *_CLAIMS)
def code_sets_are_those_of_the_day(unit: Unit, _state: State) -> Iterator[Problem]:
    """ICD-9 ended on 2015-10-01, for a stay by its last day; and an external cause is never the first diagnosis.

    Source: 45 CFR 162.1002(b) and (c); ICD-10-CM Official Guidelines I.C.20.a.6.
    """
    day = claim_day(unit.loop)
    for segment in unit.loop.segments():
        if segment.id != "HI":
            continue
        for element in range(1, len(segment.elements)):
            parts = unit.parts(segment, element)
            if day is not None and day >= _ICD10_BEGINS and parts[:1] and parts[0] in _ICD9:
                yield unit.at("CODE-LIST-ENDED", segment, element, 1)
            elif len(parts) > 1 and parts[0] == "ABK" and parts[1][:1] in _EXTERNAL:
                yield unit.at("DIAGNOSIS-FIRST", segment, element, 2)


@rule(5, "2300", "837D")
def teeth_exist(unit: Unit, _state: State) -> Iterator[Problem]:
    """A tooth is 1 to 32 or A to T, with 50 more or an S behind it for one above the usual number.

    Source: universal national tooth designation system (TOO01 JP).
    """
    for line in unit.loop.loops("2400"):
        for tooth in (s for s in line.segments() if s.id == "TOO"):
            if tooth.get(1) == "JP" and tooth.get(2) and not _TOOTH.fullmatch(tooth.get(2)):
                yield unit.within(line).at("CODE-FORM", tooth, 2, None, " (tooth: 1 to 32, 51 to 82, A to T, AS to TS)")


def claim_day(claim: Loop) -> date | None:
    """The day that picks code sets: the end of the statement period, else the first day of a line."""
    statement = claim.of("DTP", "434")
    if statement is not None:
        return last_day_of(statement.get(3))
    dates = (line.of("DTP", "472") for line in (claim, *claim.loops("2400")))
    days = [day for when in dates if when is not None and (day := day_of(when.get(3))) is not None]
    return min(days, default=None)


def _health_codes(unit: Unit, asked: Asked, segment: Segment) -> Iterator[Problem]:
    for element in range(1, len(segment.elements)):
        parts = unit.parts(segment, element)
        name = _LISTS.get(parts[0]) if len(parts) > 1 else None
        if name is not None:
            yield from asked.component(name, segment, element, 2, parts[1])


def procedure(asked: Asked, segment: Segment, element: int) -> Iterator[Problem]:
    """A procedure with its modifiers, by the list that its qualifier names."""
    parts = asked.unit.parts(segment, element)
    name = _PROCEDURES.get(parts[0]) if len(parts) > 1 else None
    if not name:
        return
    yield from asked.component(name, segment, element, 2, parts[1])
    for number in MODIFIERS:
        if number <= len(parts):
            yield from asked.component(MODIFIER, segment, element, number, parts[number - 1])
