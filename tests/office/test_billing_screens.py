"""The biller's desk in the browser: queues, one task with its buttons, receivables that open their claims."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from django.test import Client
from django.utils import timezone
from tests.office import office_charts as charts

from superbill.model.claim import Name
from superbill.model.remittance import Adjustment
from superbill.office import models as rows
from superbill.office import money, records
from superbill.office.roles import Role
from superbill.remittance.ledger import charge_entry

A, B = "SB0000001", "SB0000002"
TODAY = date(2026, 6, 2)


@pytest.fixture
def biller(encounter_id: str, browser_of: Callable[..., Client]) -> Client:
    """A biller's browser, with a denial on one claim and a payment that matches none."""
    assert encounter_id
    for number in (A, B):
        records.store_claim(encounter_id, charts.claim(number))
        records.post(charge_entry(charts.claim(number)))
    money.post_remittance(charts.remittance(A), "a" * 64, today=TODAY)
    typo = msgspec.structs.replace(
        charts.remittance(B).claims[0], control_number="TYPO", patient=Name("Example", "Ada"), from_date=charts.DAY
    )
    value = msgspec.structs.replace(charts.remittance(B, "T2"), claims=(typo,), paid=typo.paid)
    money.post_remittance(value, "b" * 64, today=TODAY)
    return browser_of(Role.BILLER)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def press(client: Client, address: str, **fields: str):
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page(client, address))
    assert token
    return client.post(address, {"csrfmiddlewaretoken": token[1], **fields})


def task(kind: str) -> str:
    return f"/billing/tasks/{rows.Task.objects.filter(kind=kind).latest('id').public_id}/"


def test_every_queue_shows_and_counts(biller: Client):
    told = page(biller, "/billing/")

    assert all(text in told for text in (A, "CO-50", "25.00", "coder", "Denials", 'class="row-link"'))
    assert "Chance: how often work like this brought money" in told
    for name in ("short", "payments", "credits", "next", "patient", "appeals", "deposits", "requests", "statements"):
        page(biller, f"/billing/{name}/")
    assert "TYPO" not in page(biller, "/billing/payments/")
    assert biller.get("/billing/nowhere/").status_code == 404


def test_a_denial_is_appealed_from_its_page_with_a_letter(biller: Client):
    address = task("denial")

    assert press(biller, address, do="appeal").status_code == 302
    assert "redetermination" in page(biller, address)
    assert press(biller, address, do="file", text="Good cause: the notice came late.").status_code == 302
    letter = biller.get(f"{address}letter.pdf")
    assert (letter["Content-Type"], letter.content[:5]) == ("application/pdf", b"%PDF-")
    assert press(biller, address, do="nothing").status_code == 422


def test_a_level_of_appeal_is_begun_when_the_one_before_is_decided(biller: Client):
    address = task("denial")
    assert "Begin an appeal" in page(biller, address)
    press(biller, address, do="appeal")
    assert 'value="appeal"' not in page(biller, address)
    press(biller, address, do="file", text="Good cause: the notice came late.")
    assert '<option value="">Choose</option>' in page(biller, address), "nobody wins by a button pressed in haste"
    assert press(biller, address, do="decided", outcome="", amount="0.00").status_code == 422
    assert press(biller, address, do="decided", outcome="lost", amount="0.00").status_code == 302
    assert "Begin the next appeal" in page(biller, address)


def test_a_payment_is_posted_to_the_claim_that_is_suggested(biller: Client):
    address = task("unmatched")
    assert f'<option value="{B}">' in page(biller, address)

    assert press(biller, address, do="match", claim=B).status_code == 302
    assert records.balance(B).paid == Decimal("102.72")
    assert money.unmatched_payments() == ()


def test_a_statement_from_the_patients_page(biller: Client):
    told = page(biller, "/billing/statements/")
    address = re.search(r"/billing/patients/[\w-]+/", told)
    assert address

    made = press(biller, address[0], do="statement")
    assert biller.get(made["Location"]).content[:5] == b"%PDF-"
    assert press(biller, address[0], do="pay", amount="25.68").status_code == 302
    assert records.balance(A).patient == 0
    assert press(biller, address[0], do="pay", amount="much").status_code == 422
    assert press(biller, address[0], do="pay", amount="NaN").status_code == 422
    assert press(biller, address[0], do="pay", amount="25.005").status_code == 422


def test_every_number_of_the_aging_opens_its_claims(biller: Client):
    told = page(biller, "/receivables/?day=2026-06-20")
    links = re.findall(r'href="(/receivables/[^"]+)"', told)

    assert links
    opened = [page(biller, link.replace("&amp;", "&")) for link in links]
    assert any(A in text for text in opened)
    assert "<rect" in told
    assert "CO-50" in told
    assert any("Denied with CO-50" in text for text in opened)
    assert any("Claims for services of May 2026" in text for text in opened)
    assert biller.get("/receivables/months/luck/2026-05-01/").status_code == 404


def test_only_those_who_work_denials_come_in(encounter_id: str, browser_of: Callable[..., Client]):
    assert encounter_id
    assert browser_of(Role.CODER).get("/billing/").status_code == 403
    assert browser_of(Role.AUDITOR).get("/receivables/").status_code == 200


@pytest.fixture
def large_denial(encounter_id: str) -> str:
    """The page of a Medicare denial of $2,500.00 that was decided today."""
    value, today = charts.remittance(A), timezone.now().date()
    (paid, denied), (first, second) = value.claims[0].services, charts.claim(A).lines
    amount = Decimal(2500)
    denied = msgspec.structs.replace(denied, charge=amount, adjustments=(Adjustment("CO", "50", amount),))
    claim = charts.claim(A, charge="2690.00", lines=(first, msgspec.structs.replace(second, charge=amount)))
    answer = msgspec.structs.replace(value.claims[0], charge=claim.charge, services=(paid, denied))
    records.store_claim(encounter_id, claim)
    records.post(charge_entry(claim))
    told = msgspec.structs.replace(value, claims=(answer,), payment_date=today)
    money.post_remittance(told, "a" * 64, today=today)
    return task("denial")


def test_a_medicare_denial_goes_through_all_five_levels(large_denial: str, browser_of: Callable[..., Client]):
    biller, why = browser_of(Role.BILLER), "The record supports the test."
    forums = ("Contractor", "Independent", "administrative law judge", "Appeals Council", "court")
    for level, forum in enumerate(forums, 1):
        before = page(biller, large_denial)
        assert ("Begin the next appeal" if level > 1 else "Begin an appeal") in before
        assert re.search(rf'<span class="quiet">[^<]*{forum}', before), level
        assert press(biller, large_denial, do="appeal").status_code == 302
        row = rows.Appeal.objects.latest("level")
        assert (row.level, forum in row.forum) == (level, True)
        assert press(biller, large_denial, do="draft", text=why).status_code == 302
        assert biller.get(f"{large_denial}letter.pdf").content[:5] == b"%PDF-"
        assert press(biller, large_denial, do="file", text=why).status_code == 302
        assert forum in page(biller, "/billing/appeals/")
        assert press(biller, large_denial, do="decided", outcome="lost", amount="0.00").status_code == 302

    told = page(biller, large_denial)
    assert "The last level of appeal was decided." in told
    assert "Begin the next appeal" not in told
    assert f"Federal district court, until {row.due:%b} {row.due.day}, {row.due.year}" in told
    assert "level 5 lost, $0.00 recovered" in told
    assert press(biller, large_denial, do="appeal").status_code == 422
