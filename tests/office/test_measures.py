"""How the office collects: clean claims, net collection and days in receivables, counted by hand beside."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.office import office_charts as charts

from superbill.office import money, records
from superbill.office.records.measures import claims_of_month, days_outstanding, months_of_service
from superbill.remittance.ledger import charge_entry

NUMBERS = ("SB0000001", "SB0000002", "SB0000003")
TODAY = date(2026, 6, 2)


@pytest.fixture(autouse=True)
def three(encounter_id: str) -> None:
    """Three claims of 215.00: one paid 102.72 of it with one line denied, one rejected, one never sent."""
    for number in NUMBERS:
        records.store_claim(encounter_id, charts.claim(number))
        records.post(charge_entry(charts.claim(number)))
    for number in NUMBERS[:2]:
        records.add_event(number, "sent", state="sent")
    records.add_event(NUMBERS[1], "277CA", "A7", state="rejected")
    records.add_event(NUMBERS[1], "277CA", "A3", state="rejected")
    money.post_remittance(charts.remittance(NUMBERS[0]), "a" * 64, today=TODAY)


def test_a_month_of_service():
    (month,) = months_of_service(TODAY)
    stands = [records.balance(number) for number in NUMBERS]
    adjusted = sum((s.adjustments for s in stands), Decimal(0))

    assert (month.first, month.last, month.claims, month.sent, month.rejected) == (
        date(2026, 5, 1), date(2026, 5, 31), 3, 2, 1,
    )  # fmt: skip
    assert month.clean == 50
    assert month.net_collection == 100 * Decimal("102.72") / (645 - adjusted)
    assert [row.claim.control_number for row in claims_of_month("clean", month.first)] == [NUMBERS[1]]
    assert {row.claim.control_number for row in claims_of_month("sent", month.first)} == set(NUMBERS[:2])
    assert len(claims_of_month("month", month.first)) == 3
    assert months_of_service(date(2026, 4, 30)) == ()


def test_what_the_office_forgives_stays_in_what_could_be_collected():
    before = months_of_service(TODAY)[0].net_collection
    request = money.ask(NUMBERS[0], "bad debt", "patient", Decimal("25.68"), reason="gone", by="ann", today=TODAY)
    money.decide_request(request, "susan", approve=True, today=TODAY)

    assert months_of_service(TODAY)[0].net_collection == before


def test_days_in_receivables_are_owed_over_the_charges_of_a_day():
    owed = sum((records.balance(number).balance for number in NUMBERS), Decimal(0))

    assert days_outstanding(TODAY) == owed * 90 / 645
    assert days_outstanding(date(2026, 5, 20)) == 90
    assert days_outstanding(date(2026, 1, 1)) is None
    assert days_outstanding(date(2027, 1, 1)) is None
