"""Patients' money through the office: copayments before the plan decides, plans, holds that survive a merge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest
from django.test import Client
from django.urls import reverse
from tests.office import office_charts as charts
from tests.office.test_billing_screens import page, press

from superbill.errors import BadInput
from superbill.model.remittance import Adjustment
from superbill.office import models as rows
from superbill.office import money, records
from superbill.remittance.ledger import charge_entry

A = "SB0000001"
TODAY = date(2026, 6, 2)
SHARE = Decimal("25.68")


@pytest.fixture
def patient(encounter_id: str) -> str:
    row = rows.Encounter.objects.get(public_id=encounter_id).patient
    rows.Coverage.objects.filter(patient=row, order=2).update(effective_to="2026-01-01")
    records.store_claim(encounter_id, charts.claim(A))
    rows.ClaimStanding.objects.update(onward=False)
    records.post(charge_entry(charts.claim(A)))
    return str(row.public_id)


def paid(**changes: object) -> None:
    value = charts.remittance(A)
    payment = msgspec.structs.replace(value.claims[0], **changes)
    money.post_remittance(msgspec.structs.replace(value, claims=(payment,)), "a" * 64, "biller", today=TODAY)


def owed() -> Decimal:
    return records.balance(A).patient


def test_a_copayment_before_the_plan_decides_is_not_asked_again(patient: str):
    receipt = money.patient_pays(patient, Decimal(20), "front", today=TODAY)
    assert rows.Task.objects.get(kind="credit").means.endswith(f"(receipt {receipt})")

    paid()

    assert owed() == SHARE - 20
    assert rows.Receipt.objects.get().left == 0
    assert rows.Task.objects.get(kind="credit").outcome == "set on a balance"
    made = money.make_statement(patient, "biller", today=TODAY)
    assert made.amount == SHARE - 20
    assert money.proof() == ()


def test_what_is_left_over_is_set_on_a_claim_and_returned_from_there(patient: str):
    paid()
    receipt = money.patient_pays(patient, Decimal(100), "front", today=TODAY)
    with pytest.raises(BadInput, match="not this patient's"):
        money.set_receipt_on(receipt, "NOBODY", "front", today=TODAY)

    money.set_receipt_on(receipt, A, "front", today=TODAY)
    with pytest.raises(BadInput, match="nothing left"):
        money.set_receipt_on(receipt, A, "front", today=TODAY)

    assert owed() == SHARE - 100
    asked = money.ask(A, "refund", "patient", 100 - SHARE, reason="paid too much", by="front", today=TODAY)
    money.decide_request(asked, "supervisor", approve=True, today=TODAY)
    assert (owed(), money.proof()) == (0, ())


def test_the_same_receipt_is_posted_once_and_for_one_patient(patient: str):
    for _ in range(2):
        money.patient_pays(patient, Decimal(5), "front", today=TODAY, how=("check", "R9"))
    with pytest.raises(BadInput, match="another payment"):
        money.patient_pays(patient, Decimal(6), "front", today=TODAY, how=("check", "R9"))
    assert rows.Entry.objects.filter(kind="patient payment").count() == 1


def test_a_payment_on_a_merged_record_goes_to_the_patient_that_stands(patient: str):
    paid()
    twice = rows.Patient.objects.create(value="{}", last_name="Example", first_name="Ada")
    money.patient_pays(str(twice.public_id), Decimal(3), "front", today=TODAY)
    money.hold(str(twice.public_id), "bankruptcy", "front", today=TODAY)
    twice.merged_into = rows.Patient.objects.get(public_id=patient)
    twice.save()

    money.patient_pays(str(twice.public_id), Decimal(5), "front", today=TODAY)
    assert owed() == SHARE - 5
    made = money.make_statement(patient, "biller", today=TODAY)
    assert "bankruptcy" in made.why_not
    assert owed() == SHARE - 8
    money.release(patient, "bankruptcy", "front", today=TODAY)
    assert money.make_statement(patient, "biller", today=TODAY).amount == SHARE - 8


def test_more_than_is_owed_is_asked_about_first_and_what_was_typed_stays(
    patient: str, browser_of: Callable[..., Client]
):
    paid()
    biller, where = browser_of("biller"), reverse("billing-patient", args=[patient])

    asked = press(biller, where, do="pay", amount="100.00", way="check")

    told = asked.content.decode()
    assert (asked.status_code, "Amount is $74.32 more than the $25.68 that is owed" in told) == (422, True)
    assert 'value="100.00"' in told
    assert "<option selected>check" in told
    assert owed() == SHARE

    done = press(biller, where, do="pay", amount="100.00", way="check", more="1")

    assert owed() == 0
    said = page(biller, done.headers["Location"])
    assert "$100.00 by check were posted under receipt R0000001. $74.32 of it wait for the next balance." in said
    assert "were posted" not in page(biller, where)
    money.patient_pays(patient, Decimal("1.00"), "another", today=TODAY)
    assert "$100.00 by check were posted" in page(biller, done.headers["Location"]), "and no later one"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"do": "plan", "part": "10.00", "first": "2026-07-01"}, "The payment plan stands."),
        ({"do": "hold", "kind": "dispute"}, "Statements are held back."),
        ({"do": "contact", "how": "phone", "direction": "out", "text": "called"}, "It is written down below."),
    ],
)
def test_the_page_says_what_was_done(patient: str, browser_of: Callable[..., Client], sent: dict[str, str], says: str):
    paid()
    biller, where = browser_of("biller"), reverse("billing-patient", args=[patient])

    done = press(biller, where, **sent)

    assert f'role="status">{says}</p>' in page(biller, done.headers["Location"])
    assert 'class="notice"' not in page(biller, f"{where}?done=nothing+we+know&receipt=R99")


def test_a_plan_asks_for_its_part_tells_what_is_behind_and_ends(patient: str):
    paid()
    money.plan_payments(patient, Decimal(10), "front", first_due=TODAY + timedelta(days=10))
    made = money.make_statement(patient, "biller", today=TODAY)
    assert '"due_now":"10' in rows.Statement.objects.get(number=made.number).value

    later = TODAY + timedelta(days=45)
    made = money.make_statement(patient, "biller", today=later)
    assert '"due_now":"25.68"' in rows.Statement.objects.get(number=made.number).value
    assert rows.Task.objects.filter(kind="patient balance", amount=20).exists()

    money.patient_pays(patient, SHARE, "front", today=later)
    assert rows.PaymentPlan.objects.get().state == "kept"


def test_no_letter_goes_nowhere(patient: str):
    paid()
    row = rows.Patient.objects.get(public_id=patient)
    row.value = row.value.replace('"street":"1 Example Street"', '"street":""')
    row.save()

    assert "no address" in money.make_statement(patient, "biller", today=TODAY).why_not


@pytest.mark.parametrize(("remark", "asked"), [("N781", "0"), ("N862", "25.68"), ("N45", "25.68")])
def test_a_remark_on_a_line_protects_the_patient_of_that_claim(patient: str, remark: str, asked: str):
    services = charts.remittance(A).claims[0].services
    paid(services=(msgspec.structs.replace(services[0], remarks=(remark,)), *services[1:]))

    assert money.make_statement(patient, "biller", today=TODAY).amount == Decimal(asked)
    assert rows.Task.objects.filter(kind="not the patient's").count() == (asked == "0")


def test_medicaid_after_medicare_leaves_its_copayment_only(patient: str):
    row = rows.Coverage.objects.get(order=1, patient__public_id=patient)
    row.value = row.value.replace('"kind":"medicare"', '"kind":"medicaid"')
    row.save()
    services = charts.remittance(A).claims[0].services
    first = msgspec.structs.replace(
        services[0], adjustments=tuple(
            Adjustment("PR", "3", a.amount) if a.group == "PR" else a for a in services[0].adjustments)
    )  # fmt: skip
    paid(services=(first, *services[1:]))

    assert money.make_statement(patient, "biller", today=TODAY).amount == SHARE


def test_assistance_is_decided_by_another_and_takes_the_balance_away(patient: str):
    paid()
    money.hold(patient, "assistance", "front", today=TODAY)
    assert "assistance" in money.make_statement(patient, "biller", today=TODAY).why_not
    asked = money.ask(A, "assistance", "patient", SHARE, reason="below the limit", by="front", today=TODAY)
    with pytest.raises(BadInput, match="second person"):
        money.decide_request(asked, "front", approve=True, today=TODAY)
    money.decide_request(asked, "supervisor", approve=True, today=TODAY)
    money.release(patient, "assistance", "front", today=TODAY)

    assert owed() == 0
    assert money.make_statement(patient, "biller", today=TODAY).amount == 0
