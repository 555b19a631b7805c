"""Good-faith estimate: clocks, content, what is missing; the estimate of an ABN."""

import datetime as dt

import pytest
from tests.pricing.fee_fixtures import encounter

from superbill.pricing.estimate import Scheduling, abn_estimate, due, estimate
from superbill.tables.business_days import after, business_days, holidays

DAY = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("scheduled", "planned", "asked", "by"),
    [
        ("2026-05-01", "2026-05-04", False, "2026-05-01"),
        ("2026-05-01", "2026-05-06", False, "2026-05-04"),
        ("2026-05-01", "2026-05-14", False, "2026-05-04"),
        ("2026-05-01", "2026-05-15", False, "2026-05-06"),
        ("2026-05-01", "2026-05-04", True, "2026-05-06"),
        ("2026-05-22", "2026-06-30", False, "2026-05-28"),
    ],
    ids=["one day ahead", "three ahead", "nine ahead", "ten ahead", "asked for", "across Memorial Day"],
)
def test_the_clock(scheduled, planned, asked, by):
    """45 CFR 149.610(b)(1)(vi)."""
    assert due(Scheduling(DAY(scheduled), asked), DAY(planned))[0] == DAY(by)


def test_a_service_without_a_date_is_one_asked_for():
    assert due(Scheduling(DAY("2026-05-01")), None)[0] == DAY("2026-05-06")


def test_holidays_of_2026():
    """5 USC 6103: Independence Day falls on a Saturday and is observed on Friday."""
    told = ["2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03", "2026-09-07",
            "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25"]  # fmt: skip

    assert sorted(holidays(2026)) == [DAY(d) for d in told]


def test_business_days_and_after_are_each_others_reverse():
    start = DAY("2026-11-20")

    assert all(business_days(start, after(start, n)) == n for n in range(1, 40))
    assert business_days(start, start) == 0


COMPLETE = {
    "payer": {"kind": "self_pay"},
    "patient": {"birth_date": "1980-01-02", "name": {"last": "Miller", "first": "Ada"}},
    "provider": {
        "organization": "Prairie Clinic", "npi": "1234567893", "tax_id": "123456789",
        "address": {"street": "1 Main", "city": "Chicago", "state": "IL", "zip": "606011234"},
    },
    "diagnoses": [{"code": "M17.11"}],
}  # fmt: skip
KNEE = {"code": "27447", "charge": "9000.00", "diagnoses": [1], "description": "knee replacement"}


def test_the_content_that_the_rule_requires():
    told = estimate(encounter(KNEE, day="2026-06-30", **COMPLETE), Scheduling(DAY("2026-05-22")))

    assert told.missing == ()
    assert told.kind == "uninsured or self-pay"
    assert (told.patient, told.provider, told.state, told.primary_service) == (
        "Ada Miller", "Prairie Clinic", "IL", "knee replacement")  # fmt: skip
    assert (str(told.total), str(told.dispute_from), told.dispute_days) == ("9000.00", "9400.00", 120)
    assert told.services[0].diagnoses == ("M17.11",)
    assert (told.give_by, told.valid_to) == (DAY("2026-05-28"), DAY("2027-05-28"))
    assert len(told.notices) == 4


def test_what_is_missing_is_named_and_there_is_no_total_without_a_charge():
    line = KNEE | {"charge": None, "diagnoses": []}

    told = estimate(encounter(line, day="2026-06-30", payer={"kind": "self_pay"}), Scheduling(DAY("2026-05-22")))

    assert told.total is None
    assert {"the patient's name", "the charge of service 1", "the provider's tax identifier"} <= set(told.missing)


def test_the_estimate_of_a_notice_and_its_range():
    """CPM ch. 30 §50.6.3: within 100 dollars or 25 percent of the actual cost, whichever is greater."""
    told = encounter({"code": "80061", "charge": "60.00"}, {"code": "93000", "charge": "900.00"})

    small, large = abn_estimate(told, (1,)), abn_estimate(told, (2,))

    assert (str(small.amount), str(small.lowest), str(small.highest)) == ("60.00", "0.00", "160.00")
    assert (str(large.lowest), str(large.highest)) == ("720.00", "1200.00")
    assert abn_estimate(told, (3,)).missing is not None
    assert abn_estimate(told, ()).missing is not None
