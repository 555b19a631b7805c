"""Credits: until when they go back, what stops that clock, and the letter that goes with the money."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest
from django.test import Client
from pypdf import PdfReader
from tests.office import office_charts as charts
from tests.office.test_billing_screens import page, press

from superbill.errors import BadInput
from superbill.office import models as rows
from superbill.office import money, records
from superbill.office.roles import Role
from superbill.remittance.ledger import charge_entry

A = "SB0000001"
TODAY = date(2026, 6, 2)


@pytest.fixture
def credit(encounter_id: str) -> str:
    """Medicare has paid the claim twice under two trace numbers."""
    records.store_claim(encounter_id, charts.claim(A))
    records.post(charge_entry(charts.claim(A)))
    for trace in ("T1", "T2"):
        money.post_remittance(charts.remittance(A, trace), trace[1] * 64, "biller", today=TODAY)
    return str(rows.Task.objects.get(kind="credit").public_id)


def due() -> date | None:
    return rows.Task.objects.get(kind="credit").due


def test_an_investigation_stops_the_sixty_days_for_180_at_most(credit: str):
    assert due() == TODAY + timedelta(days=60)

    money.investigate(credit, "biller", today=TODAY + timedelta(days=10))
    assert due() == TODAY + timedelta(days=240)
    with pytest.raises(BadInput, match="already"):
        money.investigate(credit, "biller", today=TODAY + timedelta(days=11))

    money.end_investigation(credit, "biller", today=TODAY + timedelta(days=40))
    assert due() == TODAY + timedelta(days=100)
    with pytest.raises(BadInput, match="not under"):
        money.end_investigation(credit, "biller", today=TODAY + timedelta(days=41))


def test_it_begins_before_the_money_is_late(credit: str):
    with pytest.raises(BadInput, match="was due"):
        money.investigate(credit, "biller", today=TODAY + timedelta(days=61))


def test_a_commercial_plans_credit_has_the_offices_clock(encounter_id: str):
    records.store_claim(encounter_id, charts.claim(A))
    rows.ClaimStanding.objects.update(payer_kind="commercial")
    records.post(charge_entry(charts.claim(A)))
    for trace in ("T1", "T2"):
        money.post_remittance(charts.remittance(A, trace), trace[1] * 64, "biller", today=TODAY)

    assert "own clock" in rows.Task.objects.get(kind="credit").due_source


def test_a_refund_is_approved_and_its_letter_names_the_rule(credit: str, browser_of: Callable[..., Client]):
    biller, supervisor = browser_of(Role.BILLER), browser_of(Role.SUPERVISOR)
    task = f"/billing/tasks/{credit}/"
    assert "Look for related overpayments" in page(biller, task)
    owed = -rows.ClaimStanding.objects.get().payer_owes
    form = {"do": "ask", "kind": "refund", "side": "payer", "amount": str(owed), "reason": "paid twice"}
    press(biller, task, **form)
    address = f"/billing/requests/{rows.MoneyRequest.objects.get().public_id}/"

    answer = press(supervisor, address, do="approve")

    assert answer["Location"] == address
    assert f"${owed:,.2f} is booked as paid back to the payer" in page(supervisor, address)
    letter = PdfReader(io.BytesIO(biller.get(f"{address}letter.pdf").content)).pages[0].extract_text()
    assert all(words in letter for words in ("Refund", f"${owed:,.2f}", "paid twice", "42 CFR 401.305"))
    assert biller.get("/billing/requests/00000000-0000-0000-0000-000000000001/letter.pdf").status_code == 404
    assert rows.Task.objects.get(kind="credit").outcome == "returned"
    assert Decimal(rows.ClaimStanding.objects.get().payer_owes) == 0


def test_a_patients_refund_goes_to_the_patient(encounter_id: str):
    records.store_claim(encounter_id, charts.claim(A))
    rows.ClaimStanding.objects.update(onward=False)
    records.post(charge_entry(charts.claim(A)))
    patient = str(rows.Patient.objects.get().public_id)
    receipt = money.patient_pays(patient, Decimal(40), "front", today=TODAY)
    money.set_receipt_on(receipt, A, "front", today=TODAY)
    asked = money.ask(A, "refund", "patient", Decimal(40), reason="visit cancelled", by="front", today=TODAY)

    letter = PdfReader(io.BytesIO(money.refund_letter(asked, day=TODAY))).pages[0].extract_text()

    assert "401.305" not in letter
    claim = charts.claim(A)
    name = claim.patient.name if claim.patient else claim.insured.name
    assert msgspec.structs.asdict(name)["last"] in letter
