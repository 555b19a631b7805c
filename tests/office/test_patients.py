"""Statements ask for what a plan left to the patient, and never for anything else."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest
from pypdf import PdfReader
from tests.office import office_charts as charts

from superbill.errors import BadInput
from superbill.office import models as rows
from superbill.office import money, records
from superbill.remittance.ledger import charge_entry

A, B = "SB0000001", "SB0000002"
TODAY = date(2026, 6, 2)


@pytest.fixture
def patient(encounter_id: str) -> str:
    records.store_claim(encounter_id, charts.claim(A))
    records.post(charge_entry(charts.claim(A)))
    return str(rows.Patient.objects.get().public_id)


def pay(trace: str = "T1", **changes: object) -> None:
    value = charts.remittance(A, trace)
    claim = msgspec.structs.replace(value.claims[0], **changes)
    money.post_remittance(msgspec.structs.replace(value, claims=(claim,)), trace[0].lower() * 64, today=TODAY)


def test_nothing_is_asked_before_the_plan_has_decided(patient: str):
    assert money.patients_who_owe(TODAY) == ()
    assert money.make_statement(patient, "biller", today=TODAY).why_not == "nothing that may be billed to the patient"


def test_a_statement_asks_for_the_patients_share_only(patient: str):
    pay()

    made = money.make_statement(patient, "biller", today=TODAY)

    assert (made.number, made.amount, made.due) == (1, Decimal("25.68"), date(2026, 7, 2))
    told = " ".join(PdfReader(io.BytesIO(money.statement_file(patient, 1))).pages[0].extract_text().split())
    for text in ("Ada Example", "May 15, 2026", "215.00", "102.72", "61.60", "25.00", "$25.68", "July 2, 2026"):
        assert text in told
    assert not any(text in told for text in ("CO-", "PR-", "CARC", "1EG4TE5MK73"))


def test_not_twice_within_four_weeks(patient: str):
    pay()
    money.make_statement(patient, "biller", today=TODAY)

    assert "last statement" in money.make_statement(patient, "biller", today=TODAY + timedelta(days=27)).why_not
    assert money.make_statement(patient, "biller", today=TODAY + timedelta(days=28)).number == 2


@pytest.mark.parametrize("kind", ["bankruptcy", "deceased", "bad address", "dispute", "assistance", "suppressed"])
def test_a_hold_keeps_it_back_until_it_is_released(patient: str, kind: str):
    pay()
    money.hold(patient, kind, "biller", today=TODAY)
    assert money.make_statements("biller", today=TODAY)[0].why_not
    money.release(patient, kind, "biller", today=TODAY)
    assert money.make_statement(patient, "biller", today=TODAY).number == 1
    with pytest.raises(BadInput, match="is not one of"):
        money.hold(patient, "mood", "biller", today=TODAY)


def test_a_qualified_medicare_beneficiary_is_never_billed(patient: str):
    pay(remarks=("N782",))

    made = money.make_statement(patient, "biller", today=TODAY)

    assert (made.number, made.amount) == (0, Decimal(0))
    assert "Qualified Medicare Beneficiary" in made.left_out[0][1]


def test_payments_at_the_desk_meet_the_oldest_balance_and_no_receipt_counts_twice(patient: str):
    pay()
    receipt = money.patient_pays(patient, Decimal("30.00"), "desk", today=TODAY)
    money.patient_pays(patient, Decimal("30.00"), "desk", today=TODAY, how=("card", receipt))

    stands = records.balance(A)
    assert (stands.patient, stands.paid) == (Decimal(0), Decimal("128.40"))
    assert str(money.moved(date.min, date.max)["unapplied"]) == "-4.32"
    assert money.counts()["credit"] == 1
    with pytest.raises(BadInput, match="another amount"):
        money.patient_pays(patient, Decimal("31.00"), "desk", today=TODAY, how=("card", receipt))
    assert money.proof() == ()


def test_a_plan_adds_up_to_the_balance(patient: str):
    pay()
    told = money.plan_payments(patient, Decimal("10.00"), "desk", first_due=date(2026, 7, 31))

    assert [str(day) for day, _ in told] == ["2026-07-31", "2026-08-31", "2026-09-30"]
    assert [str(amount) for _, amount in told] == ["10.00", "10.00", "5.68"]
    with pytest.raises(BadInput, match="between zero and the balance"):
        money.plan_payments(patient, Decimal("26.00"), "desk", first_due=TODAY)


@pytest.mark.usefixtures("patient")
def test_a_write_off_takes_two_people_and_settles_the_denial():
    pay()
    request = money.ask(A, "other", "payer", Decimal("25.00"), reason="no appeal", by="biller", today=TODAY)
    with pytest.raises(BadInput, match="second person"):
        money.decide_request(request, "biller", approve=True, today=TODAY)
    money.decide_request(request, "supervisor", approve=True, today=TODAY)

    assert (records.balance(A).payer, money.counts()) == (Decimal(0), {})
    with pytest.raises(BadInput, match="not waiting"):
        money.decide_request(request, "supervisor", approve=True, today=TODAY)


@pytest.mark.usefixtures("patient")
def test_a_credit_is_returned_within_its_60_days():
    pay()
    pay("T9")
    (credit,) = money.worklist(TODAY, kinds=["credit"])
    with pytest.raises(BadInput, match="between zero and what there is"):
        money.ask(A, "refund", "payer", Decimal("500.00"), reason="paid twice", by="biller", today=TODAY)

    request = money.ask(A, "refund", "payer", -records.balance(A).payer, reason="paid twice", by="biller", today=TODAY)
    assert (credit.due, money.requests()[0].due) == (TODAY + timedelta(days=60), TODAY + timedelta(days=60))
    money.decide_request(request, "supervisor", approve=True, today=TODAY)
    assert records.balance(A).payer == 0
