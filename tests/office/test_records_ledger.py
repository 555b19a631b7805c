"""The ledger: every event once, every entry balanced, nothing changed, every dollar explained."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.office import office_charts as charts

from superbill.errors import BadInput
from superbill.model.ledger import Account, Entry, Posting
from superbill.office import models as rows
from superbill.office import records

CLAIM = "SB0000001"


@pytest.fixture
def claim(encounter_id: str) -> str:
    records.store_claim(encounter_id, charts.claim())
    return CLAIM


def entry(*legs: tuple[Account, str, str], key: str = "k") -> Entry:
    postings = tuple(Posting(account, Decimal(amount), number) for account, amount, number in legs)
    return Entry(key=key, day=charts.DAY, kind="test", memo="", postings=postings)


def test_charges_are_paid_plus_adjusted_plus_balance(claim: str):
    assert records.post(charts.charged())
    assert records.post(charts.paid())

    stands = records.balance(claim)

    assert (stands.charges, stands.paid, stands.adjustments) == (Decimal("215.00"), Decimal("102.72"), Decimal("61.60"))
    assert (stands.payer, stands.patient, stands.balance) == (Decimal("25.00"), Decimal("25.68"), Decimal("50.68"))
    assert stands.charges == stands.paid + stands.adjustments + stands.balance


def test_a_claim_without_postings_stands_at_zero(claim: str):
    stands = records.balance(claim)

    assert stands.charges == stands.paid == stands.adjustments == stands.balance == 0


def test_the_same_event_twice_is_posted_once(claim: str):
    assert records.post(charts.charged()) is True
    assert records.post(charts.charged()) is False
    whole = tuple(msgspec.structs.replace(p, amount=p.amount.normalize()) for p in charts.charged().postings)
    assert records.post(msgspec.structs.replace(charts.charged(), postings=whole)) is False

    assert records.balance(claim).charges == Decimal("215.00")
    assert rows.Entry.objects.count() == 1


def test_another_content_under_a_posted_key_is_refused(claim: str):
    records.post(charts.charged())

    with pytest.raises(BadInput, match="posted before with other content"):
        records.post(charts.charged(amount="216.00"))

    assert records.balance(claim).charges == Decimal("215.00")


@pytest.mark.parametrize(
    ("legs", "what"),
    [
        ([(Account.CASH, "10.00", CLAIM)], "fewer than two"),
        ([], "fewer than two"),
        ([(Account.CASH, "10.00", CLAIM), (Account.RECEIVABLE_PAYER, "-9.99", CLAIM)], "debits and credits differ"),
        ([(Account.CASH, "10.00", ""), (Account.RECEIVABLE_PAYER, "-10.00", CLAIM)], "debits and credits differ"),
        ([(Account.CASH, "0.00", CLAIM), (Account.RECEIVABLE_PAYER, "0", CLAIM)], "is zero"),
        ([(Account.CASH, "0.005", CLAIM), (Account.RECEIVABLE_PAYER, "-0.005", CLAIM)], "not whole cents"),
        ([(Account.CASH, "NaN", CLAIM), (Account.RECEIVABLE_PAYER, "-1", CLAIM)], "not whole cents"),
        ([(Account.CASH, "1e30", CLAIM), (Account.RECEIVABLE_PAYER, "-1e30", CLAIM)], "not whole cents"),
        ([(Account.CASH, "1", "OTHER"), (Account.RECEIVABLE_PAYER, "-1", "OTHER")], "not in the records"),
    ],
)
@pytest.mark.usefixtures("claim")
def test_what_would_not_balance_is_refused_whole(legs: list[tuple[Account, str, str]], what: str):
    with pytest.raises(BadInput, match=what):
        records.post(entry(*legs))

    assert rows.Entry.objects.count() == rows.Posting.objects.count() == 0


def test_a_provider_adjustment_belongs_to_no_claim(claim: str):
    assert records.post(entry((Account.CASH, "-5.00", ""), (Account.PROVIDER_ADJUSTMENT, "5.00", "")))
    assert records.balance(claim).paid == 0


def test_a_reversal_is_the_exact_opposite_and_happens_once(claim: str):
    records.post(charts.charged())
    records.post(charts.paid())

    assert records.reverse(charts.paid().key, new_key="undo", day=date(2026, 6, 9), memo="posted to the wrong claim")
    assert (
        records.reverse(charts.paid().key, new_key="undo", day=date(2026, 6, 9), memo="posted to the wrong claim")
        is False
    )
    with pytest.raises(BadInput, match="reversed already"):
        records.reverse(charts.paid().key, new_key="undo again", day=date(2026, 6, 9), memo="")

    stands = records.balance(claim)
    assert (stands.paid, stands.payer, stands.patient) == (0, Decimal("215.00"), 0)
    assert [e.kind for e in records.entries(claim)] == ["charge", "payment", "reversal"]
    assert records.entries(claim)[1] == charts.paid()


@pytest.mark.usefixtures("claim")
def test_a_reversal_that_is_not_the_opposite_is_refused():
    records.post(charts.charged())
    half = charts.charged(amount="1.00")

    with pytest.raises(BadInput, match="not the opposite"):
        records.post(msgspec.structs.replace(half, key="x", reverses=charts.charged().key))
    with pytest.raises(BadInput, match="not an entry"):
        records.reverse("nothing", new_key="x", day=charts.DAY, memo="")


class EveryDollarIsExplained(TestCase):
    """Whatever is posted in whatever order, twice or reversed: charges = paid + adjustments + balance."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def test_for_every_claim(self, data: st.DataObject):
        encounter_id = records.store_encounter(charts.encounter())
        numbers = ["A", "B"]
        for number in numbers:
            records.store_claim(encounter_id, charts.claim(number))
        for step in range(data.draw(st.integers(1, 8), "events")):
            self.some_event(data, numbers, f"event {step}")

        for number, stands in records.balances(numbers).items():
            assert stands.charges == stands.paid + stands.adjustments + stands.balance, number
        assert sum(p.amount for p in rows.Posting.objects.all()) == 0

    def some_event(self, data: st.DataObject, numbers: list[str], key: str) -> None:
        posted = list(rows.Entry.objects.filter(reverses=None, reversed_by=None).values_list("key", flat=True))
        if posted and data.draw(st.booleans(), "reverse"):
            records.reverse(data.draw(st.sampled_from(posted)), new_key=key, day=charts.DAY, memo="")
            return
        amounts = st.integers(-100_000, 100_000).filter(bool).map(lambda cents: Decimal(cents).scaleb(-2))
        legs: list[Posting] = []
        for number in data.draw(st.lists(st.sampled_from(numbers), min_size=1, unique=True), "claims"):
            drawn = data.draw(st.lists(amounts, min_size=1, max_size=4), "amounts")
            legs += [Posting(data.draw(st.sampled_from(Account)), amount, number) for amount in drawn]
            rest = -sum(drawn, Decimal(0))
            legs += [Posting(data.draw(st.sampled_from(Account)), rest, number)] if rest else []
        value = Entry(key=key, day=charts.DAY, kind="any", memo="", postings=tuple(legs))
        if len(legs) >= 2:
            assert records.post(value)
            assert not records.post(value)


def insert_entry(postings: list[tuple[str, int, int | None]]) -> None:
    """Write an entry as a program would that does not ask us."""
    made = rows.Entry(key="raw", day=charts.DAY, kind="raw", memo="", sha256="", by="x", posted_at="2026-05-15T00:00Z")
    for number, (account, amount, claim) in enumerate(postings):
        rows.Posting.objects.create(
            entry_id=made.id, number=number, account=account, amount=Decimal(amount), claim_id=claim
        )
    made.save(force_insert=True)


@pytest.mark.parametrize(
    "amounts", [[10, -9], [10], [], [10, 0]], ids=["unbalanced", "one leg", "no leg", "a zero leg"]
)
@pytest.mark.usefixtures("claim")
def test_the_database_itself_refuses_an_unbalanced_entry(amounts: list[int]):
    number = rows.Claim.objects.get().pk
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_entry([("cash", amount, number) for amount in amounts])

    assert rows.Posting.objects.count() == 0


@pytest.mark.usefixtures("claim")
def test_the_database_itself_refuses_an_entry_that_balances_only_across_claims():
    number = rows.Claim.objects.get().pk
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_entry([("cash", 10, number), ("revenue", -10, None)])


@pytest.mark.usefixtures("claim")
def test_the_database_itself_refuses_an_unknown_account():
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_entry([("cash", 10, None), ("petty cash", -10, None)])


@pytest.mark.usefixtures("claim")
def test_the_database_itself_refuses_postings_added_to_an_entry():
    records.post(charts.charged())
    made = rows.Entry.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.Posting.objects.create(entry=made, number=9, account="cash", amount=Decimal(1))


@pytest.mark.usefixtures("claim")
def test_postings_without_an_entry_do_not_survive_the_transaction():
    before = transaction.savepoint()
    rows.Posting.objects.create(entry_id=rows.Entry().id, number=1, account="cash", amount=Decimal(1))

    with pytest.raises(IntegrityError):
        connection.check_constraints()
    transaction.savepoint_rollback(before)
