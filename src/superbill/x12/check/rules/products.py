"""Level 6: what one kind of service or bill asks for: ambulance, anesthesia, dental, stays, visits, emergencies."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.x12.check.grammar import lacking
from superbill.x12.check.rules.claim_codes import PROCEDURE
from superbill.x12.check.rules.registry import State, rule
from superbill.x12.check.unit import Unit, amount, first
from superbill.x12.codesets import STAYS
from superbill.x12.problems import Problem
from superbill.x12.tree import Loop

# Ambulance transport and mileage: HCPCS A0425-A0436.
_AMBULANCE = {f"A04{number}" for number in range(25, 37)}
# Anesthesia that is not counted in minutes: obstetric add-ons and daily management.
_WITHOUT_TIME = {"01953", "01968", "01969", "01996"}
_ANESTHESIA = ("00100", "01999")
_WITH_ADMITTING_DIAGNOSIS = {"11", "18", "21", "41"}
_VISITS = {"13", "14", "71", "72", "73", "74", "75", "77", "83", "85"}
_EMERGENCY_BILLS, _EMERGENCY_ADMISSIONS = {"13", "78", "85"}, {"1", "2", "5"}
_STILL_PATIENT, _HOSPITAL_STAY = "30", "11"
_OFTEN_EXEMPT = frozenset("OPQVWXYZ")
_EMERGENCY_REVENUE = ("045", "0516", "0762")
_INPATIENT_PROCEDURES = {"BBR", "BBQ", "BR", "BQ"}


def codes(unit: Unit, line: Loop) -> list[str]:
    """The procedure codes of a line."""
    segments = (s for s in line.segments() if s.id in PROCEDURE)
    return [unit.part(s, PROCEDURE[s.id], 2) for s in segments]


@rule(6, "2300", "837P")
def ambulance_tells_its_transport(unit: Unit, _state: State) -> Iterator[Problem]:
    """An ambulance claim has the transport (CR1), where it went from and where to, on the claim or on each line.

    Source: X12 005010X222A1, loop 2300 CR1, loops 2310E and 2310F; loop 2400 CR1, loops 2420G and 2420H.
    """
    lines = [line for line in unit.loop.loops("2400") if not _AMBULANCE.isdisjoint(codes(unit, line))]
    if not lines:
        return
    if unit.loop.of("CR1") is None and any(line.of("CR1") is None for line in lines):
        yield lacking("PRODUCT-MISSING", unit, "CR1")
    for name, of_line in (("2310E", "2420G"), ("2310F", "2420H")):
        if unit.loop.loop(name) is None and any(line.loop(of_line) is None for line in lines):
            yield lacking("PRODUCT-MISSING", unit, name)


@rule(6, "2300", "837P")
def service_fits_a_professional_claim(unit: Unit, _state: State) -> Iterator[Problem]:
    """Anesthesia is counted in minutes (MJ); dental codes belong on a dental claim.

    Source: X12 005010X222A1, loop 2400, SV103; 45 CFR 162.1002(a)(4) (CDT) and 162.1102 (dental claims).
    """
    for line in unit.loop.loops("2400"):
        service = line.of("SV1")
        code = unit.part(service, 1, 2) if service else ""
        if service is None or not code:
            continue
        timed = code.isdecimal() and _ANESTHESIA[0] <= code <= _ANESTHESIA[1] and code not in _WITHOUT_TIME
        if timed and service.get(3) == "UN":
            yield unit.within(line).at("PRODUCT-UNIT", service, 3)
        if code[:1] == "D" and code[1:].isdecimal():
            yield unit.within(line).at("PRODUCT-DENTAL", service, 1, 2)


@rule(6, "2300", "837P")
def something_was_done(unit: Unit, _state: State) -> Iterator[Problem]:
    """A line with a charge has units above zero."""
    for line in unit.loop.loops("2400"):
        service = line.of("SV1")
        if service and amount(service, 4) == 0 and amount(service, 2):
            yield unit.within(line).at("PRODUCT-UNITS", service, 4)


@rule(6, "2300", "837I")
def stay_tells_its_admission(unit: Unit, _state: State) -> Iterator[Problem]:
    """A bill for a stay has admission date and admitting diagnosis; only it has inpatient procedures.

    Source: X12 005010X223A2, loop 2300, DTP*435, HI*ABJ, HI*BBR; 45 CFR 162.1002(c)(3) (ICD-10-PCS for inpatients).
    """
    bill = unit.part(first(unit.loop), 5, 1)
    if bill in STAYS and unit.loop.of("DTP", "435") is None:
        yield lacking("PRODUCT-MISSING", unit, "DTP", "435")
    health = [s for s in unit.loop.segments() if s.id == "HI"]
    kinds = {unit.part(s, 1, 1) for s in health}
    if bill in _WITH_ADMITTING_DIAGNOSIS and kinds.isdisjoint({"ABJ", "BJ"}):
        yield lacking("PRODUCT-MISSING", unit, "HI", "ABJ")
    for segment in health:
        if bill in _VISITS and unit.part(segment, 1, 1) in _INPATIENT_PROCEDURES:
            yield unit.at("PRODUCT-CODE", segment, 1, 1)


@rule(6, "2300", "837I")
def visit_tells_days_and_reason(unit: Unit, _state: State) -> Iterator[Problem]:
    """Outpatient lines have their date; an unscheduled outpatient visit has the patient's reason.

    Source: X12 005010X223A2, loop 2400 DTP*472 and loop 2300 HI*APR; CMS Medicare Claims Processing Manual chapter 25,
    form locators 14 and 70.
    """
    bill = unit.part(first(unit.loop), 5, 1)
    lines = list(unit.loop.loops("2400"))
    if bill in _VISITS:
        for line in lines:
            if line.of("DTP", "472") is None:
                yield lacking("PRODUCT-MISSING", unit.within(line), "DTP", "472")
    admission = unit.loop.of("CL1")
    revenue = [s.get(1) for line in lines for s in line.segments() if s.id == "SV2"]
    emergency = any(code.startswith(_EMERGENCY_REVENUE) for code in revenue)
    if bill in _EMERGENCY_BILLS and emergency and admission and admission.get(1) in _EMERGENCY_ADMISSIONS:
        kinds = {unit.part(s, 1, 1) for s in unit.loop.segments() if s.id == "HI"}
        if kinds.isdisjoint({"APR", "PR"}):
            yield lacking("PRODUCT-MISSING", unit, "HI", "APR")
    for line in lines:
        service = line.of("SV2")
        if bill in _EMERGENCY_BILLS and service and service.get(1).startswith("045") and not service.get(2):
            yield unit.within(line).at("PRODUCT-PROCEDURE", service, 2)


@rule(6, "2300", "837I")
def stay_tells_how_it_began_and_ended(unit: Unit, _state: State) -> Iterator[Problem]:
    """Who is still a patient has no bill to the discharge; the first diagnosis of a hospital stay tells its presence.

    Codes that are exempt from the indicator are not told apart here, but for those of births and of other reasons.
    Source: Medicare Claims Processing Manual ch. 25 section 75.1 (FL 4, FL 17) and ch. 3 section 20.1.2 (POA).
    """
    head, admission, found = first(unit.loop), unit.loop.of("CL1"), unit.loop.of("HI")
    bill, frequency = unit.part(head, 5, 1), unit.part(head, 5, 3)
    if bill in STAYS and frequency == "1" and admission and admission.get(3) == _STILL_PATIENT:
        yield unit.at("STATUS-PATIENT", admission, 3)
    principal = unit.parts(found, 1) if found else []
    if bill == _HOSPITAL_STAY and principal[:1] == ["ABK"] and len(principal) > 1 and found:
        code, told = principal[1], unit.part(found, 1, 9)
        if not told and code[:1] not in _OFTEN_EXEMPT:
            yield unit.at("POA", found, 1, 9)
