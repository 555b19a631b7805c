"""Payments for nobody: suggested, matched, split, detached, returned; the money is somewhere at every moment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from tests.office import office_charts as charts

from superbill.errors import BadInput
from superbill.model.claim import Name
from superbill.model.remittance import ClaimPayment, Remittance
from superbill.office import models as rows
from superbill.office import money, records
from superbill.remittance.ledger import charge_entry

TODAY = date(2026, 6, 2)
A, B = "SB0000001", "SB0000002"
PAID = ("102.72", "61.60", "25.00", "25.68")


@pytest.fixture(autouse=True)
def two_claims(encounter_id: str) -> None:
    for number in (A, B):
        records.store_claim(encounter_id, charts.claim(number))
        records.post(charge_entry(charts.claim(number)))


def stranger(**changes: object) -> Remittance:
    payment = msgspec.structs.replace(
        charts.remittance(A).claims[0], control_number="TYPO", patient=Name("EXAMPLE", "ADA"), from_date=charts.DAY,
        member_id="1EG4TE5MK73", **changes)  # fmt: skip
    return msgspec.structs.replace(charts.remittance(A), claims=(payment,), paid=payment.paid)


def waiting() -> str:
    (payment,) = money.unmatched_payments()
    return payment.task_id


def stands(number: str) -> tuple[str, ...]:
    found = records.balance(number)
    return tuple(str(x) for x in (found.paid, found.adjustments, found.payer, found.patient))


def totals() -> tuple[str, str]:
    sums = money.moved(date.min, date.max)
    return str(sums.get("cash", 0)), str(sums.get("unapplied", 0))


def test_the_claims_that_fit_are_suggested_with_reasons():
    money.post_remittance(stranger(), "a" * 64, today=TODAY)

    best = money.suggestions(waiting())

    assert [s.control_number for s in best] == [A, B]
    assert set(best[0].why) >= {"the member's number", "the day of service", "the charge", "the patient's last name"}


def test_matched_by_hand_it_is_as_if_the_number_had_been_right():
    money.post_remittance(stranger(), "a" * 64, today=TODAY)
    assert totals() == ("102.72", "-102.72")

    money.match_payment(waiting(), A, "biller", today=TODAY)

    assert (stands(A), totals()) == (PAID, ("102.72", "0.00")) or (stands(A), totals()) == (PAID, ("102.72", "0"))
    assert money.unmatched_payments() == ()
    assert money.post_remittance(stranger(), "b" * 64, today=TODAY).unmatched == ()
    assert money.proof() == ()


def test_taken_off_the_wrong_claim_and_put_on_the_right_one():
    money.post_remittance(charts.remittance(A), "a" * 64, today=TODAY)
    (posted,) = money.payments_of(A)

    task = money.detach_payment(posted.payment_id, "biller", today=TODAY, why="the other visit")
    assert (stands(A), totals()[1]) == (("0.00", "0.00", "215.00", "0.00"), "-102.72")
    money.match_payment(task, B, "biller", today=TODAY)

    assert (stands(A)[0], stands(B)) == ("0.00", PAID)
    assert totals()[0] == "102.72"
    assert money.post_remittance(charts.remittance(A), "b" * 64, today=TODAY).posted == 0
    assert money.proof() == ()


def test_one_payment_for_two_claims_is_split_by_its_lines_and_taken_off_whole():
    money.post_remittance(stranger(), "a" * 64, today=TODAY)
    with pytest.raises(BadInput, match="each of the 2 lines"):
        money.split_payment(waiting(), {A: [1], B: [1]}, "biller", today=TODAY)

    money.split_payment(waiting(), {A: [1], B: [2]}, "biller", today=TODAY)
    assert (stands(A)[0], stands(B)[0], totals()[0]) == ("102.72", "0.00", "102.72")
    assert [w.claim for w in money.worklist(TODAY, kinds=["denial"])] == [B]

    part = money.payments_of(A)[0]
    money.detach_payment(part.payment_id, "biller", today=TODAY, why="not split")
    assert (stands(A)[0], totals()) == ("0.00", ("102.72", "-102.72"))
    assert money.proof() == ()


def test_money_that_is_not_ours_goes_back():
    money.post_remittance(stranger(), "a" * 64, today=TODAY)
    task = waiting()

    money.return_payment(task, "biller", today=TODAY, why="another practice")

    assert totals()[0] in {"0.00", "0"}
    assert (money.unmatched_payments(), money.counts()) == ((), {})
    with pytest.raises(BadInput, match="not an unmatched payment"):
        money.match_payment(task, A, "biller", today=TODAY)


def test_the_payers_own_number_finds_the_claim_where_it_is_the_only_one():
    rows.ClaimStanding.objects.filter(claim__control_number=B).update(payer_claim_number="ICN7")
    told = money.post_remittance(stranger(payer_claim_number="ICN7"), "a" * 64, today=TODAY)

    assert (told.posted, stands(B)) == (1, PAID)
    assert [e.kind for e in records.timeline(B)] == ["built", "835"]


def test_deposits_and_remittances_meet_by_trace_number():
    money.post_remittance(charts.remittance(A, "0001-77"), "a" * 64, today=TODAY)
    money.post_remittance(charts.remittance(B, "T2"), "b" * 64, today=TODAY)
    nothing = ClaimPayment("NOBODY", "23", Decimal(0), Decimal(0))
    empty = msgspec.structs.replace(charts.remittance(A, "ZERO"), claims=(nothing,), paid=Decimal(0))
    money.post_remittance(empty, "c" * 64, today=TODAY)
    assert money.store_deposit("177", Decimal("102.72"), TODAY, today=TODAY, payer="Medicare Example")
    assert not money.store_deposit("00177", Decimal("102.72"), TODAY, today=TODAY)
    money.store_deposit("T9", Decimal("5.00"), TODAY, today=TODAY)

    assert [(r.trace, r.state, str(r.difference)) for r in money.reconcile()] == [
        ("T2", "no deposit", "-102.72"),
        ("T9", "no remittance", "5.00"),
        ("ZERO", "nothing to deposit", "0.00"),
        ("177", "agrees", "0.00"),
    ]
