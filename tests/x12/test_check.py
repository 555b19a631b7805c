"""The check by grammar: one place of a clean file is spoiled, and the check names that place."""

from __future__ import annotations

import pytest
from tests.x12 import samples
from tests.x12.test_remittance import TEXT as REMITTANCE

from superbill.x12.check import check


def found(text: str) -> list[tuple[str, str, int]]:
    return [(p.kind, p.where, p.position) for report in check(text) for _, p in report.all_problems()]


@pytest.mark.parametrize("text", [samples.CLAIM, samples.CLAIM_ACKNOWLEDGMENT, REMITTANCE])
def test_clean_files_have_no_problem(text: str) -> None:
    assert found(text) == []


SPOILED = [
    ("GE*1*1~", "GE*2*1~", ("GROUP-COUNT", "GE01", 34)),
    ("GE*1*1~", "GE*1*9~", ("GROUP-CONTROL", "GE02", 34)),
    ("GS*HC*", "GS*HP*", ("GROUP-KIND", "GS01", 2)),
    ("ISA*00*", "ISA*0*", ("ELEMENT-TOO-SHORT", "ISA01", 1)),
    ("SE*31*0001~", "SE*30*0001~", ("SET-COUNT", "SE01", 31)),
    ("SE*31*0001~", "SE*31*0002~", ("SET-CONTROL", "SE02", 31)),
    ("SE*31*0001~\n", "", ("TRAILER-MISSING", "SE", 31)),
    ("IEA*1*000000001~\n", "", ("TRAILER-MISSING", "IEA", 35)),
    ("ST*837*0001*005010X222A1", "ST*837*0001*005010X222A2", ("SET-VERSION", "ST03", 1)),
    ("BHT*0019*00", "BHT*0019*99", ("ELEMENT-CODE", "BHT02", 2)),
    ("NM1*40*2*EXAMPLE HEALTH PLAN*****46*PAYER01~\n", "", ("LOOP-MISSING", "NM1", 5)),
    ("PRV*BI*PXC*207Q00000X", "PRV*BI*PXC", ("ELEMENT-MISSING", "PRV03", 7)),
    ("N3*100 MAIN STREET~\n", "", ("SEGMENT-MISSING", "N3", 9)),
    ("N3*100 MAIN STREET", "N3*100 MAIN STREET**X", ("ELEMENTS-TOO-MANY", "N303", 9)),
    ("REF*EI*123456789", "REF*EI*123456789**X", ("ELEMENT-NOT-USED", "REF04", 11)),
    ("HL*2*1*22*0", "HL*3*1*22*0", ("HL-NUMBER", "HL01", 12)),
    ("HL*2*1*22*0", "HL*2*2*22*0", ("HL-PARENT", "HL02", 12)),
    ("HL*2*1*22*0", "HL*2*1*22*1", ("HL-CHILD", "HL04", 12)),
    ("SBR*P*18", "SBR*Q*18", ("ELEMENT-CODE", "SBR01", 13)),
    ("TE*3125550100", "TE*3125550100*EM", ("ELEMENT-CONDITION", "PER06", 4)),
    ("DMG*D8*19700102*F", "DMG*D8*19700132*F", ("ELEMENT-DATE", "DMG02", 17)),
    ("DMG*D8*19700102*F", "DMG*D8*19700102*Q", ("ELEMENT-CODE", "DMG03", 17)),
    ("CLM*PCN1*", "CLM*" + "P" * 39 + "*", ("ELEMENT-TOO-LONG", "CLM01", 19)),
    ("*250.00***11", "*25O.00***11", ("ELEMENT-CHARACTER", "CLM02", 19)),
    ("11:B:1", "11:B:Z", ("ELEMENT-CODE", "CLM05-3", 19)),
    ("11:B:1", "11:B:1:2", ("COMPONENTS-TOO-MANY", "CLM05", 19)),
    ("REF*G1*AUTH1~", "REF*G1*AUTH1~\nZZZ*1~", ("SEGMENT-UNKNOWN", "ZZZ", 21)),
    ("REF*G1*AUTH1~", "REF*G1*AUTH1~\nREF*G1*AUTH2~", ("SEGMENT-TOO-OFTEN", "REF", 21)),
    ("REF*G1*AUTH1~", "REF*G1*AUTH1~\nDTP*431*D8*20260101~", ("SEGMENT-UNEXPECTED", "DTP", 21)),
    ("REF*G1*AUTH1", "REF*G1*AU^TH1", ("ELEMENT-CHARACTER", "REF02", 20)),
    ("HI*ABK:I10*ABF:E119~\n", "", ("SEGMENT-MISSING", "HI", 21)),
    ("ABF:E119", "ABX:E119", ("ELEMENT-CODE", "HI02-1", 21)),
    ("SV1*HC:93000*100.00*UN*1***1~\n", "", ("SEGMENT-MISSING", "SV1", 28)),
    ("HC:93000", "HC:93000:5", ("ELEMENT-TOO-SHORT", "SV101-3", 28)),
    ("RD8*20260104-20260104", "RD8*20260104-20260103", ("ELEMENT-DATE", "DTP03", 29)),
    ("RD8*20260104-20260104", "D8*20260104-20260104", ("ELEMENT-DATE", "DTP03", 29)),
]


# What else a check must tell of the same fault: counts that no longer hold, what a lost header leaves behind.
ALSO = {"SET-COUNT", "ELEMENT-MISSING", "OTHER-VERSION", "SET-VERSION"}


@pytest.mark.parametrize(("before", "after", "expected"), SPOILED)
def test_a_spoiled_place_is_named(before: str, after: str, expected: tuple[str, str, int]) -> None:
    assert before in samples.CLAIM
    problems = found(samples.CLAIM.replace(before, after, 1))
    assert expected in problems
    assert {kind for kind, _, _ in problems} - {expected[0]} <= ALSO
