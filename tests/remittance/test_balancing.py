"""Balancing, ASC X12N 835 005010X221A1 section 1.10.2; worked cases of the area era835 with their numbers."""

from decimal import Decimal

import pytest
from tests.remittance.worked import payment, remittance, service

from superbill.model.finding import Severity
from superbill.remittance.balancing import balance, expected_payment, is_balanced


def edits(found):
    return [f.edit for f in found]


def test_a_negative_provider_adjustment_increases_the_payment():
    """era835-003, business example of the guide (Medicare Part A)."""
    one = payment("211366.97", "138018.40", adjustments=[("CO", "45", "73348.57")])
    two = payment("15000.00", "11980.33", adjustments=[("CO", "45", "3019.67")], control="C2")

    paid = remittance("150000.00", one, two, plb=[("CV", "-1.27")])

    assert one.paid + two.paid == Decimal("149998.73")
    assert balance(paid) == ()


def test_tertiary_payment():
    """era835-005, business example of the guide."""
    line = service("1766.50", "187.50", ("OA", "23", "1579.00"))

    assert balance(remittance("187.50", payment("1766.50", "187.50", status="3", services=[line]))) == ()


def test_a_line_out_of_balance():
    """era835-007: the adjustments explain nine dollars too much; the sum of the payments is still right."""
    line = service("541.00", "34.00", ("OA", "23", "516.00"))

    found = balance(remittance("34.00", payment("541.00", "34.00", status="2", services=[line])))

    assert edits(found) == ["REMIT-LINE", "REMIT-CLAIM"]
    assert {f.severity for f in found} == {Severity.ERROR}
    assert "541.00 less adjustments 516.00 is 25.00, and 34.00 was paid" in found[0].message


def test_a_positive_provider_adjustment_reduces_the_payment():
    """era835-008: recoupment (WO) of 100.00."""
    one = payment("500.00", "400.00", patient="100.00", adjustments=[("PR", "2", "100.00")])

    assert expected_payment(remittance("0", one, plb=[("WO", "100.00")])) == Decimal("300.00")
    assert edits(balance(remittance("400.00", one, plb=[("WO", "100.00")]))) == ["REMIT-TOTAL"]


def test_reversal_and_correction_net():
    """era835-009: a reversal negates every amount; with the correction sixteen dollars are paid."""
    undone = payment(
        "-200.00", "-80.00", status="22", patient="-20.00", adjustments=[("CO", "45", "-100.00"), ("PR", "2", "-20.00")]
    )
    corrected = payment("200.00", "96.00", patient="24.00", adjustments=[("CO", "45", "80.00"), ("PR", "2", "24.00")])

    assert expected_payment(remittance("0", undone, corrected)) == Decimal("16.00")
    assert balance(remittance("16.00", undone, corrected)) == ()


def test_sequestration_in_the_adjustments():
    """era835-010: CARC 253 in group CO."""
    line = service("150.00", "78.40", ("CO", "45", "50.00"), ("PR", "2", "20.00"), ("CO", "253", "1.60"))

    assert balance(remittance("78.40", payment("150.00", "78.40", patient="20.00", services=[line]))) == ()


def test_adjustments_of_claim_and_line_count_together():
    lines = [service("100.00", "80.00", ("CO", "45", "20.00")), service("50.00", "50.00")]

    split = payment("150.00", "127.40", services=lines, adjustments=[("CO", "253", "2.60")])

    assert balance(remittance("127.40", split)) == ()


def test_a_negative_adjustment_pays_more_than_charged():
    line = service("100.00", "120.00", ("OA", "94", "-20.00"))

    assert balance(remittance("120.00", payment("100.00", "120.00", services=[line]))) == ()


@pytest.mark.parametrize(
    ("changed", "edit"),
    [
        ({"patient": "19.99"}, "REMIT-PATIENT"),
        ({"services": [service("100.00", "80.00", ("PR", "2", "20.00")), service("1.00", "1.00")]}, "REMIT-CHARGE"),
    ],
)
def test_what_is_told_twice_and_differs_is_a_warning(changed, edit):
    whole = {"patient": "20.00", "services": [service("100.00", "80.00", ("PR", "2", "20.00"))]}

    found = balance(remittance("80.00", payment("100.00", "80.00", **{**whole, **changed})))

    assert edits(found) == [edit]
    assert is_balanced(found)


def test_a_reversal_with_a_positive_charge():
    found = balance(remittance("80.00", payment("80.00", "80.00", status="22")))

    assert edits(found) == ["REMIT-REVERSAL"]
    assert not is_balanced(found)


def test_findings_hold_no_control_number_or_name():
    wrong = payment("541.00", "34.00", control="PATIENT-7")

    assert all("PATIENT-7" not in f.message for f in balance(remittance("35.00", wrong)))
