"""Worked cases of the area edi837 from the claim's side, each with neighbours of our own."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from tests.claims.invented_stay import outpatient, stay
from tests.claims.invented_visit import coverage, line, office_visit
from tests.claims.test_coordination import FIRST_DECIDED, SECOND, adjusted, written
from tests.payers.office import submission

from superbill.claims.build import build
from superbill.claims.institutional import build_bill
from superbill.claims.problems import NoClaim
from superbill.errors import BadInput
from superbill.payers.submission import prepare


@pytest.mark.parametrize(
    ("charges", "stated", "fits"),
    [
        (("40.00", "15.00", "35.00"), "100.00", False),
        (("40.00", "15.00", "45.00"), "100.00", True),
        (("40.00", "15.00", "45.01"), "100.00", False),
        (("100.00",), "100.00", True),
        (("0.00", "100.00"), "100.00", True),
        (("33.33", "33.33", "33.34"), "100.00", True),
    ],
)
def test_the_charge_of_the_claim_is_that_of_its_lines(charges, stated, fits):
    """edi837-002: CLM02 is the sum of SV102."""
    visit = office_visit(lines=[line(n, charge=c) for n, c in enumerate(charges, start=1)], charge=stated)

    if fits:
        assert build(visit)[0].charge == Decimal(stated)
    else:
        with pytest.raises(NoClaim, match="the lines add up to"):
            build(visit)


def test_a_claim_whose_charge_was_changed_is_not_written():
    (claim,) = build(office_visit())

    with pytest.raises(BadInput, match="do not fit the transaction"):
        prepare(submission(replace(claim, charge=claim.charge + 1)))


@pytest.mark.parametrize(
    ("frequency", "number", "payer", "fits"),
    [
        ("8", "94060555410000", "commercial", True),
        ("7", "94060555410000", "commercial", True),
        ("8", None, "commercial", False),
        ("7", "  ", "commercial", False),
        ("1", None, "commercial", True),
        ("8", "94060555410000", "medicare", False),
        ("7", "94060555410000", "medicaid", True),
        ("8", "94060555410000", "medicare_advantage", True),
        ("6", "94060555410000", "commercial", False),
    ],
)
def test_voids_and_replacements_name_the_payers_claim(frequency, number, payer, fits):
    """edi837-005: a void (8) with the payer's number (REF*F8)."""
    held = coverage(payer={"kind": payer, "id": "PAYER1", "name": "Prairie Mutual"}, group_number=None)
    visit = office_visit(claim_frequency=frequency, payer_claim_number=number, coverages=[held])

    if not fits:
        with pytest.raises(NoClaim):
            build(visit)
        return
    text = written(*build(visit, control="C1"))
    assert f"11:B:{frequency}*" in text
    assert ("REF*F8*94060555410000~" in text) is (frequency != "1")


@pytest.mark.parametrize(("count", "claims"), [(1, 1), (12, 1), (13, 2), (24, 2), (25, 3)])
def test_twelve_diagnoses_to_a_professional_claim(count, claims):
    """edi837-007: thirteen diagnoses do not fit one claim; lines that point at them go on another."""
    codes = [{"code": f"M{10 + n}.9"} for n in range(count)]
    lines = [line(n, diagnoses=[n]) for n in range(1, count + 1)]

    made = build(office_visit(diagnoses=codes, lines=lines))

    assert len(made) == claims
    assert all(len(c.diagnoses) <= 12 for c in made)
    assert {code for c in made for code in c.diagnoses} == {d["code"] for d in codes}
    written(*made)


def test_thirteen_diagnoses_are_not_written():
    (claim,) = build(office_visit())

    with pytest.raises(BadInput, match="1 to 12, not 13"):
        prepare(submission(replace(claim, diagnoses=("I10",) * 13)))


@pytest.mark.parametrize(
    ("place", "admitted", "fits"),
    [("21", None, False), ("21", "2026-05-12", True), ("51", None, False), ("61", None, False), ("11", None, True),
     ("22", None, True), ("23", None, True), ("61", "2026-05-12", True)],
)  # fmt: skip
def test_an_inpatient_place_needs_the_day_of_admission(place, admitted, fits):
    """edi837-010: place of service 21 without DTP*435."""
    visit = office_visit(lines=[line(1, code="99232", place_of_service=place)], admit_date=admitted)

    if fits:
        assert ("DTP*435*D8*20260512~" in written(*build(visit))) is (admitted is not None)
    else:
        with pytest.raises(NoClaim, match="admit_date is missing"):
            build(visit)


@pytest.mark.parametrize(
    ("charge", "paid", "rows", "fits"),
    [
        ("79.04", "39.15", (("PR", "3", "3.00"), ("CO", "45", "36.89")), True),
        ("79.04", "39.15", (("PR", "3", "3.00"), ("CO", "45", "36.88")), False),
        ("79.04", "0.00", (("CO", "97", "79.04"),), True),
        ("79.04", "79.04", (), True),
        ("79.04", "85.00", (("CO", "45", "-5.96"),), True),
        ("79.04", "39.15", (("PR", "1", "39.89"),), True),
    ],
)
def test_a_line_to_the_second_payer_adds_up(charge, paid, rows, fits):
    """Line charge = what the first payer paid + its adjustments (SVD02 and CAS): 79.04 = 39.15 + 3.00 + 36.89."""
    decided = {**FIRST_DECIDED, "paid": paid, "lines": [{"line": 1, "paid": paid, "adjustments": adjusted(*rows)}]}
    visit = office_visit(lines=[line(1, charge=charge)], coverages=[coverage(), SECOND], prior_decisions=[decided])

    if fits:
        assert f"SVD*PAYER1*{paid}*HC:99213:25**1~" in written(*build(visit))
    else:
        with pytest.raises(NoClaim, match="do not add up"):
            build(visit)


@pytest.mark.parametrize(("make", "bill"), [(stay, "111"), (outpatient, "131")])
def test_the_charge_of_a_bill_is_that_of_its_lines(make, bill):
    (claim,) = build_bill(make())

    assert (claim.bill_type, claim.charge) == (bill, sum(n.charge for n in claim.lines))
    with pytest.raises(NoClaim, match="the lines add up to"):
        build_bill(make(charge="1.00"))
