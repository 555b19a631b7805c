"""A closed month never changes: the database refuses it, late events go to the open one, aging of then stays."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.office import office_charts as charts

from superbill.errors import BadInput
from superbill.model.ledger import Account, Entry, Posting
from superbill.office import models as rows
from superbill.office import money, records
from superbill.remittance.ledger import charge_entry

A, B = "SB0000001", "SB0000002"
JULY = date(2026, 7, 10)


@pytest.fixture(autouse=True)
def two_claims(encounter_id: str) -> None:
    for number in (A, B):
        records.store_claim(encounter_id, charts.claim(number))
        records.post(charge_entry(charts.claim(number)))


def owed(as_of: date) -> dict[str, tuple[str, ...]]:
    return {row.side: tuple(str(a) for a in (*row.buckets, row.total)) for row in money.aging(as_of)}


def test_aging_as_of_any_day():
    money.post_remittance(charts.remittance(A), "a" * 64, today=JULY)

    assert owed(date(2026, 5, 20)) == {"payer": ("430.00", "0.00", "0.00", "0.00", "0.00", "430.00")}
    assert owed(JULY) == {
        "payer": ("0.00", "240.00", "0.00", "0.00", "0.00", "240.00"),
        "patient": ("0.00", "25.68", "0.00", "0.00", "0.00", "25.68"),
    }
    assert money.claims_behind(JULY, "payer", "Medicare Example", 1) == ((B, Decimal(215)), (A, Decimal(25)))
    assert money.claims_behind(JULY, "payer", "Medicare Example", 2) == ()


def test_a_closed_month_stays_and_what_comes_late_is_booked_in_the_open_one():
    closed = money.close_month(2026, 5, "biller", today=JULY)
    before = (owed(date(2026, 5, 31)), money.moved(date.min, date(2026, 5, 31)))
    legs = (Posting(Account.CASH, Decimal("10.00"), A), Posting(Account.RECEIVABLE_PATIENT, Decimal("-10.00"), A))
    late = Entry("late", date(2026, 5, 20), "patient payment", "", legs)

    assert records.post(late)
    assert not records.post(late)

    row = rows.Entry.objects.get(key="late")
    assert (row.day, row.event_day) == (date(2026, 6, 1), date(2026, 5, 20))
    assert records.entries(A)[1] == late
    assert (owed(date(2026, 5, 31)), money.moved(date.min, date(2026, 5, 31))) == before
    assert closed.totals == {"receivable:payer": Decimal(430), "revenue": Decimal(-430)}
    money.close_month(2026, 6, "biller", today=JULY)
    assert owed(date(2026, 5, 31)) == before[0]
    assert owed(date(2026, 6, 30))["patient"][-1] == "-10.00"


def test_the_database_itself_refuses_an_entry_in_a_closed_month():
    money.close_month(2026, 5, "biller", today=JULY)
    legs = [
        rows.Posting(entry_id=f"{7:032x}", number=n, account=account, amount=Decimal(amount))
        for n, (account, amount) in enumerate((("cash", 1), ("revenue", -1)))
    ]
    entry = rows.Entry(id=f"{7:032x}", key="x", day=date(2026, 5, 31), kind="x", by="x", posted_at="2026-07-01T00:00Z")
    with transaction.atomic():
        rows.Posting.objects.bulk_create(legs)  # it balances: only the month refuses it
        with pytest.raises(IntegrityError, match="period"), transaction.atomic():
            entry.save(force_insert=True)
        transaction.set_rollback(True)


@pytest.mark.parametrize("twice", [(2026, 5), (2026, 4), (2026, 7)])
def test_what_cannot_be_closed(twice: tuple[int, int]):
    money.close_month(2026, 5, "biller", today=JULY)
    with pytest.raises(BadInput, match=r"closed|not over"):
        money.close_month(*twice, "biller", today=JULY)


def test_a_day_is_closed_too():
    money.close_day(charts.DAY, "biller", today=JULY)
    records.reverse(f"charge:{B}", new_key="undo", day=charts.DAY, memo="")

    assert rows.Entry.objects.get(key="undo").day == date(2026, 5, 16)
    assert money.day_sheet(charts.DAY) == (("charge", "system", 2, Decimal(0)),)


def test_export_for_others():
    money.post_remittance(charts.remittance(A), "a" * 64, today=JULY)
    lines = "".join(money.export("csv", date.min, date.max))
    told = list(csv.DictReader(io.StringIO(lines)))

    assert sum(Decimal(row["amount"]) for row in told) == 0
    assert {row["claim"] for row in told} == {A, B}
    journal = "".join(money.export("hledger", date.min, date.max))
    assert "    Assets:Bank  102.72 USD  ; SB0000001 line 1 paid\n" in journal
    assert "2026-05-15 open Assets:Bank USD\n" in "".join(money.export("beancount", date.min, date.max))
    assert not any(word in lines + journal for word in ("Example", "Ada"))


def by_hand(day: date) -> dict[str, Decimal]:
    """What each side owes as of a day, added up from every posting."""
    legs = rows.Posting.objects.filter(entry__day__lte=day, account__startswith="receivable:")
    owes: dict[str, Decimal] = {}
    for account, amount in legs.values_list("account", "amount"):
        side = account.removeprefix("receivable:")
        owes[side] = owes.get(side, Decimal(0)) + amount
    return {side: total for side, total in owes.items() if total}


def test_the_aging_of_every_day_is_what_the_postings_say_however_it_is_counted():
    for number in range(12):
        paid = Decimal(number + 1)
        legs = (Posting(Account.CASH, paid, A), Posting(Account.RECEIVABLE_PATIENT, -paid, A))
        other = (Posting(Account.CASH, Decimal(7), B), Posting(Account.RECEIVABLE_PAYER, Decimal(-7), B))
        day = date(2026, 5 + number // 5, 2 * number + 1)
        assert records.post(Entry(f"p{number}", day, "patient payment", "", legs))
        assert records.post(Entry(f"q{number}", day, "payment", "", other))
    days = [date(2026, month, day) for month in (5, 6, 7) for day in (1, 9, 16, 25, 30)]
    open_books = {day: owed(day) for day in days}
    money.close_month(2026, 5, "biller", today=date(2026, 9, 1))
    money.close_month(2026, 6, "biller", today=date(2026, 9, 1))

    for day in days:
        found = {row.side: row.total for row in money.aging(day) if row.total}
        assert found == by_hand(day), day
        assert owed(day) == open_books[day]
        for row in money.aging(day):
            numbers = (*enumerate(row.buckets), (None, row.credit))
            for bucket, amount in numbers:
                behind = money.claims_behind(day, row.side, row.payer, bucket)
                assert sum((owes for _, owes in behind), Decimal(0)) == amount


def test_a_claim_that_is_corrected_later_does_not_move_in_a_closed_month():
    money.close_month(2026, 5, "biller", today=JULY)
    before = money.aging(date(2026, 5, 31))
    rows.ClaimStanding.objects.filter(claim__control_number=A).update(payer="Another", service_day=date(2026, 1, 2))

    assert money.aging(date(2026, 5, 31)) == before
    assert {row.payer for row in money.aging(JULY)} == {"Another", "Medicare Example"}
