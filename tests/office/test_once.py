"""A second click on a form does nothing again: it leads where the first one led."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.office import office_charts as charts
from tests.office.test_billing_screens import page

from superbill.office import models as rows
from superbill.office import money, once, records
from superbill.office.models import SentForm
from superbill.office.roles import Role
from superbill.remittance.ledger import charge_entry

A = "SB0000001"


@pytest.fixture
def biller(encounter_id: str, browser_of: Callable[..., Client]) -> Client:
    records.store_claim(encounter_id, charts.claim(A))
    records.post(charge_entry(charts.claim(A)))
    money.post_remittance(charts.remittance(A), "a" * 64)
    return browser_of(Role.BILLER)


@pytest.fixture
def account(biller: Client) -> str:  # noqa: ARG001 - the records
    return f"/billing/patients/{rows.Patient.objects.get().public_id}/"


def form(client: Client, address: str, does: str) -> dict[str, str]:
    """The hidden fields of the form with one button, as the page gives them."""
    text = next(part for part in page(client, address).split("<form") if f'value="{does}"' in part)
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))
    assert {"csrfmiddlewaretoken", once.FIELD} <= set(fields)
    return fields | {"do": does}


def test_a_payment_that_is_clicked_twice_is_taken_once(biller: Client, account: str):
    payment = form(biller, account, "pay") | {"amount": "5.00", "way": "cash"}

    answers = [biller.post(account, payment) for _ in range(2)]

    assert [(a.status_code, a["Location"]) for a in answers] == [(302, f"{account}?receipt=R0000001")] * 2
    assert rows.Receipt.objects.count() == 1
    assert rows.Contact.objects.count() == 1


def test_the_same_payment_from_a_new_page_is_another_one(biller: Client, account: str):
    for _ in range(2):
        biller.post(account, form(biller, account, "pay") | {"amount": "5.00", "way": "cash"})

    assert rows.Receipt.objects.count() == 2


def test_what_was_refused_may_be_sent_again(biller: Client, account: str):
    payment = form(biller, account, "pay") | {"way": "cash"}

    assert biller.post(account, payment | {"amount": "much"}).status_code == 422
    assert biller.post(account, payment | {"amount": "5.00"}).status_code == 302
    assert rows.Receipt.objects.count() == 1


def test_a_charge_that_is_clicked_twice_is_entered_once(biller: Client, encounter_id: str):
    address = f"/encounters/{encounter_id}/charges/"
    charge = form(biller, address, "add") | {"code": "93000", "units": "1", "charge": "30.00"}
    many = len(records.load_encounter(encounter_id).lines)

    assert [biller.post(address, charge).status_code for _ in range(2)] == [302, 302]
    assert len(records.load_encounter(encounter_id).lines) == many + 1


def test_the_second_click_waits_for_the_first_and_follows_it(biller: Client, account: str, monkeypatch):
    payment = form(biller, account, "pay") | {"amount": "5.00", "way": "cash"}
    monkeypatch.setattr(once.time, "sleep", lambda _: SentForm.objects.update(answer="/where/the/first/led/"))
    SentForm.objects.create(token=uuid.UUID(payment[once.FIELD]), by="biller", at=timezone.now())

    assert biller.post(account, payment)["Location"] == "/where/the/first/led/"
    assert rows.Receipt.objects.count() == 0


def test_one_that_never_ends_is_told_and_gives_back_what_was_typed(biller: Client, account: str, monkeypatch):
    payment = form(biller, account, "pay") | {"amount": "5.00", "way": "cash"}
    monkeypatch.setattr(once, "PATIENCE", 0.0)
    SentForm.objects.create(token=uuid.UUID(payment[once.FIELD]), by="biller", at=timezone.now())

    answer = biller.post(account, payment, headers={"Origin": "http://testserver"})

    assert answer.status_code == 409
    assert "look whether it was done" in answer.content.decode()
    assert "5.00" in answer.content.decode()
    assert rows.Receipt.objects.count() == 0


def test_the_token_of_somebody_else_gives_nothing_away(biller: Client, account: str, browser_of, monkeypatch):
    payment = form(biller, account, "pay") | {"amount": "5.00", "way": "cash"}
    biller.post(account, payment)
    monkeypatch.setattr(once, "PATIENCE", 0.0)
    other = browser_of(Role.SUPERVISOR)
    theirs = form(other, account, "pay") | {once.FIELD: payment[once.FIELD], "amount": "5.00", "way": "cash"}

    assert other.post(account, theirs).status_code == 409
    assert rows.Receipt.objects.count() == 1


def test_tokens_are_forgotten_after_a_day(biller: Client, account: str):
    SentForm.objects.create(token=uuid.uuid4(), by="biller", at=timezone.now() - once.KEPT - timedelta(minutes=1))

    biller.post(account, form(biller, account, "pay") | {"amount": "5.00", "way": "cash"})

    assert SentForm.objects.count() == 1
