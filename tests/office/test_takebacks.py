"""Money that a payer kept back is tied to its claim, by its reference or a person, once, never beside a reversal."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from django.test import Client
from tests.office import office_charts as charts

from superbill.errors import BadInput
from superbill.model.remittance import ProviderAdjustment
from superbill.office import models as rows
from superbill.office import money, records
from superbill.office.roles import Role
from superbill.remittance.ledger import charge_entry

A, B = "SB0000001", "SB0000002"
TODAY = date(2026, 6, 2)


@pytest.fixture
def paid(encounter_id: str) -> None:
    """Two claims, the first of which was paid 102.72."""
    for number in (A, B):
        records.store_claim(encounter_id, charts.claim(number))
        records.post(charge_entry(charts.claim(number)))
    money.post_remittance(charts.remittance(A), "a" * 64, today=TODAY)


def kept_back(reference: str, amount: str = "50.00", reason: str = "WO", trace: str = "T2"):
    adjustment = ProviderAdjustment("1234567893", date(2026, 12, 31), reason, reference, Decimal(amount))
    second = charts.remittance(B, trace)
    return msgspec.structs.replace(second, provider_adjustments=(adjustment,), paid=second.paid - Decimal(amount))


def stands(number: str = A) -> rows.ClaimStanding:
    return rows.ClaimStanding.objects.get(claim__control_number=number)


@pytest.mark.usefixtures("paid")
def test_a_reference_that_is_our_claim_moves_the_money_there_once():
    before = stands()
    money.post_remittance(kept_back(A), "b" * 64, today=TODAY)
    money.post_remittance(kept_back(A), "c" * 64, today=TODAY)

    after = stands()
    assert (after.paid, after.payer_owes) == (before.paid - 50, before.payer_owes + 50)
    task = rows.Task.objects.get(kind="takeback")
    assert task.claim is not None
    assert task.claim.control_number == A
    assert money.proof() == ()


@pytest.mark.usefixtures("paid")
@pytest.mark.parametrize(("reference", "amount"), [("NOBODY", "50.00"), (A, "500.00"), ("", "50.00")])
def test_what_fits_no_claim_waits_for_a_person(reference: str, amount: str):
    before = stands()
    money.post_remittance(kept_back(reference, amount), "b" * 64, today=TODAY)
    assert stands().paid == before.paid
    task = rows.Task.objects.get(kind="takeback")
    assert task.claim is None

    if amount == "500.00":
        with pytest.raises(BadInput, match="was paid only"):
            money.tie_takeback(str(task.public_id), A, "billie", today=TODAY)
        return
    money.tie_takeback(str(task.public_id), A, "billie", today=TODAY)
    assert stands().paid == before.paid - 50
    with pytest.raises(BadInput, match="tied"):
        money.tie_takeback(str(task.public_id), A, "billie", today=TODAY)
    assert money.proof() == ()


@pytest.mark.usefixtures("paid")
def test_a_reversal_on_the_claim_says_it_all():
    money.post_remittance(charts.taken_back(charts.remittance(A)), "d" * 64, today=TODAY)
    before = stands()
    money.post_remittance(kept_back(A, "102.72"), "b" * 64, today=TODAY)

    assert stands().paid == before.paid
    assert money.proof() == ()


@pytest.mark.usefixtures("paid")
def test_a_balance_forward_moves_no_claim():
    before = stands()
    money.post_remittance(kept_back(A, reason="FB"), "b" * 64, today=TODAY)
    assert stands().paid == before.paid


@pytest.mark.usefixtures("paid")
def test_from_the_task_on_the_screen(browser_of: Callable[..., Client]):
    money.post_remittance(kept_back("NOBODY"), "b" * 64, today=TODAY)
    biller, address = browser_of(Role.BILLER), f"/billing/tasks/{rows.Task.objects.get(kind='takeback').public_id}/"
    shown = biller.get(address).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)
    assert token
    assert biller.post(address, {"csrfmiddlewaretoken": token[1], "do": "tie", "claim": A}).status_code == 302
    assert stands().paid == Decimal("52.72")


@pytest.mark.usefixtures("paid")
def test_the_audit_log_names_each_claim_that_a_remittance_touched():
    found = rows.AuditEvent.objects.filter(action="post payment").values_list("object_id", flat=True)
    assert list(found) == [str(rows.Claim.objects.get(control_number=A).public_id)]
