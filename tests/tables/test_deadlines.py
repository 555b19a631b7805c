"""Clocks of claims, appeals and estimates, by regulation."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbill.tables.deadlines import (
    appeal,
    enough_in_controversy,
    estimate_dispute,
    estimate_within,
    months_later,
    overpayment_due,
    reopening_until,
    timely_filing,
)


@pytest.mark.parametrize(
    ("payer", "service", "last"),
    [
        ("medicare", date(2026, 1, 15), date(2027, 1, 15)),  # worked case deadline-001: 42 CFR 424.44(a)
        ("medicare", date(2025, 3, 10), date(2026, 3, 10)),  # worked case deadline-002: received 2026-03-11 is late
        ("medicare", date(2024, 2, 29), date(2025, 2, 28)),
        ("tricare", date(2026, 1, 15), date(2027, 1, 15)),
    ],
)
def test_timely_filing(payer, service, last):
    found = timely_filing(payer, service)

    assert found is not None
    assert (found.last_day, found.ceiling) == (last, False)


def test_timely_filing_of_a_private_payer_is_in_its_contract():
    assert timely_filing("commercial", date(2026, 1, 15)) is None


def test_medicaid_has_a_ceiling():
    found = timely_filing("medicaid", date(2026, 1, 15))

    assert found is not None
    assert found.ceiling


@pytest.mark.parametrize(
    ("level", "days", "decide", "forum", "last"),
    [
        (1, 120, 60, "Medicare Administrative Contractor", date(2026, 9, 3)),
        (2, 180, 60, "Qualified Independent Contractor", date(2026, 11, 2)),
        (3, 60, 90, "Office of Medicare Hearings and Appeals", date(2026, 7, 5)),
        (4, 60, 90, "Medicare Appeals Council", date(2026, 7, 5)),  # worked case deadline-007
        (5, 60, None, "Federal district court", date(2026, 7, 5)),
    ],
)
def test_medicare_appeals(level, days, decide, forum, last):
    """42 CFR 405 subpart I; receipt is presumed on the fifth day."""
    found = appeal("medicare", level, date(2026, 5, 1))

    assert found is not None
    assert (found.days_to_file, found.days_to_decide, found.last_day) == (days, decide, last)
    assert found.forum.startswith(forum)


def test_day_of_receipt_counts_when_it_is_told():
    found = appeal("medicare", 1, date(2026, 5, 1), received=date(2026, 5, 10))

    assert found is not None
    assert found.last_day == date(2026, 9, 7)


@pytest.mark.parametrize(
    ("level", "amount", "filed", "wanted"),
    [
        (5, "1960.00", date(2026, 6, 1), True),  # worked case deadline-010: 90 FR 55869
        (5, "1959.99", date(2026, 6, 1), False),
        (3, "200.00", date(2026, 6, 1), True),
        (3, "199.99", date(2026, 6, 1), False),
        (3, "190.00", date(2025, 6, 1), True),
        (1, "0.01", date(2026, 6, 1), True),
        (5, "1960.00", date(2031, 6, 1), None),
    ],
)
def test_amount_in_controversy(level, amount, filed, wanted):
    assert enough_in_controversy("medicare", level, Decimal(amount), filed) is wanted


def test_medicare_advantage_and_employer_plans():
    before, since = (appeal("medicare_advantage", 1, day) for day in (date(2024, 12, 31), date(2025, 1, 1)))
    external = appeal("employer_plan", 2, date(2026, 5, 1), received=date(2026, 5, 1))

    assert before is not None
    assert since is not None
    assert external is not None
    assert (before.days_to_file, since.days_to_file, external.last_day) == (60, 65, date(2026, 9, 1))


@pytest.mark.parametrize(("ahead", "within"), [(15, 3), (10, 3), (9, 1), (5, 1), (3, 1), (2, None), (None, 3)])
def test_good_faith_estimate(ahead, within):
    """Worked case deadline-013 (five business days ahead: one); 45 CFR 149.610(b)(1)(vi)."""
    assert estimate_within(ahead)[0] == within


def test_bill_above_its_estimate():
    """45 CFR 149.620(b), (c)."""
    assert estimate_dispute() == (Decimal(400), 120)


def test_overpayment_and_reopening():
    assert overpayment_due(date(2026, 1, 1)).last_day == date(2026, 3, 2)
    assert overpayment_due(date(2026, 1, 1), date(2026, 3, 1)).last_day == date(2026, 4, 30)
    assert overpayment_due(date(2026, 1, 1), date(2027, 3, 1)).last_day == date(2026, 8, 29)
    assert reopening_until(date(2026, 1, 1), good_cause=False).last_day == date(2027, 1, 1)
    assert reopening_until(date(2026, 1, 1), good_cause=True).last_day == date(2030, 1, 1)


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.integers(0, 240))
def test_months_later_keeps_the_order_of_days(day, months):
    later = months_later(day, months)

    assert later >= day
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
