"""Remittances in the browser: taken in by upload, opened, detached; a bad file is told and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from benchmarks.posting import written
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.office import office_charts as charts
from tests.office.test_api import Caller, program  # noqa: F401 - a fixture
from tests.office.test_billing_screens import page, press

from superbill.errors import BadFile
from superbill.model.remittance import Remittance
from superbill.office import models as rows
from superbill.office import money, records
from superbill.office.records import glass
from superbill.office.roles import Role
from superbill.remittance.ledger import charge_entry

A, B = "SB0000001", "SB0000002"
TODAY = date(2026, 6, 2)


@pytest.fixture
def biller(encounter_id: str, browser_of: Callable[..., Client]) -> Client:
    for number in (A, B):
        records.store_claim(encounter_id, charts.claim(number))
        records.post(charge_entry(charts.claim(number)))
    return browser_of(Role.BILLER)


def two() -> Remittance:
    payments = (charts.remittance(A).claims[0], charts.remittance(B).claims[0])
    return msgspec.structs.replace(charts.remittance(), claims=payments, paid=Decimal("205.44"), method="CHK")


def of(number: str) -> bytes:
    return written(msgspec.structs.replace(charts.remittance(number), method="CHK")).encode()


def send(client: Client, place: str, address: str, **fields: Any):
    """Post a form of one page to another address."""
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page(client, place))
    return client.post(address, {"csrfmiddlewaretoken": token[1] if token else "", **fields})


def upload(client: Client, *files: tuple[str, bytes]) -> tuple[int, str]:
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    answer = send(client, "/billing/remittances/", "/billing/remittances/take/", file=sent)
    return answer.status_code, answer.content.decode()


def test_a_file_is_taken_in_once_under_whatever_name_and_opens(biller: Client):
    content = written(two()).encode()

    status, told = upload(biller, ("one.835", content), ("again.835", content))

    assert status == 200
    assert "one.835: remittance" in told
    assert "2 payments posted" in told
    assert "2 posted before" in told
    assert records.balance(A).paid == Decimal("102.72")
    address = re.search(r"/billing/remittances/[\w-]{36}/", told)
    assert address
    opened = page(biller, address[0])
    assert A in opened
    assert "paid as first payer" in opened
    assert rows.Remittance.objects.count() == 1


def test_a_payment_on_the_wrong_claim_is_detached_with_a_reason(biller: Client):
    upload(biller, ("one.835", written(two()).encode()))
    row = rows.Remittance.objects.get()
    opened = f"/billing/remittances/{row.public_id}/"
    address = f"{opened}detach/"

    assert send(biller, opened, address, number="1", why="").status_code == 422
    assert records.balance(A).paid == Decimal("102.72")
    glass.restrict(str(rows.Encounter.objects.get().public_id), by="susan")
    assert send(biller, opened, address, number="1", why="another patient").status_code == 403
    assert records.balance(A).paid == Decimal("102.72")
    rows.Restriction.objects.all().delete()
    answer = send(biller, opened, address, number="1", why="another patient")
    assert answer.status_code == 302
    assert "/billing/tasks/" in answer["Location"]
    assert records.balance(A).paid == 0
    assert len(money.unmatched_payments()) == 1


def _cut(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]


def _unbalanced(content: bytes) -> bytes:
    return content.replace(b"*205.44*", b"*305.44*", 1)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(_cut, "Nothing of this file was stored"), (lambda _: b"Dear provider,", "Nothing of this file was stored"),
     (_unbalanced, "does not add up"), (lambda _: b"", "Nothing of this file was stored")],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_told_and_the_good_one_beside_it_is_posted(
    biller: Client, spoil: Callable[[bytes], bytes], words: str
):
    good = of(B)

    _, told = upload(biller, ("bad.835", spoil(written(two()).encode())), ("good.835", good))

    assert "bad.835" in told
    assert words in told
    assert records.balance(A).paid == 0
    assert records.balance(B).paid == Decimal("102.72")
    assert money.proof() == ()
    assert "Example" not in re.sub(r"(?s)<header.*?</header>", "", told).replace("Medicare Example", "")


def test_a_broken_file_in_the_inbox_is_work_and_holds_no_other_up(biller: Client):
    bad = _cut(written(two()).encode())
    for _ in range(2):
        money.take_in_or_queue(bad, "bad.835", "system", today=TODAY)
    money.take_in_or_queue(written(two()).encode(), "good.835", "system", today=TODAY)

    assert rows.Task.objects.filter(kind="unreadable", state="open").count() == 1
    assert "Unreadable" in page(biller, "/billing/payments/") or "unreadable" in page(biller, "/billing/payments/")
    assert records.balance(A).paid == Decimal("102.72")
    with pytest.raises(BadFile):
        money.take_in(bad, "bad.835", "system", today=TODAY)


def test_who_may_take_in(biller: Client, browser_of: Callable[..., Client]):
    auditor = browser_of(Role.AUDITOR)
    assert auditor.get("/billing/remittances/").status_code == 200
    assert send(auditor, "/billing/books/", "/billing/remittances/take/").status_code == 403
    assert browser_of(Role.CODER).get("/billing/remittances/").status_code == 403
    assert upload(biller)[0] == 422


def test_the_books(biller: Client, browser_of: Callable[..., Client]):
    upload(biller, ("one.835", written(two()).encode()))
    supervisor = browser_of(Role.SUPERVISOR)

    books = "/billing/books/"

    told = page(biller, f"{books}?day=2026-06-01")
    assert "205.44" in told
    assert send(biller, books, "/billing/books/close/", day="2026-05-15", do="month").status_code == 403
    assert send(supervisor, books, "/billing/books/close/", day="2026-05-15", do="month").status_code == 302
    assert "May 31, 2026" in page(supervisor, "/billing/books/")
    assert send(supervisor, books, "/billing/books/close/", day="2026-05-15", do="month").status_code == 422
    assert "Every entry balances" in send(supervisor, books, "/billing/books/prove/").content.decode()
    for form in ("csv", "hledger", "beancount"):
        assert A in supervisor.get(f"/billing/books/ledger.{form}").content.decode()
    assert biller.get("/billing/books/ledger.csv").status_code == 403


def test_a_denial_proposes_a_rule_that_a_supervisor_switches_on(biller: Client, browser_of: Callable[..., Client]):
    upload(biller, ("one.835", of(A)))
    denial = rows.Task.objects.filter(kind="denial").latest("id").public_id
    assert press(biller, f"/billing/tasks/{denial}/", do="propose").status_code == 302
    rule = rows.RuleProposal.objects.get()
    decide = f"/billing/rules/{rule.public_id}/"

    assert rule.rule_id in page(biller, "/billing/rules/")
    assert send(biller, "/billing/books/", decide, do="on").status_code == 403
    assert send(browser_of(Role.SUPERVISOR), "/billing/books/", decide, do="on").status_code == 302
    assert rows.RuleProposal.objects.get().state == "on"
    assert send(browser_of(Role.SUPERVISOR), "/billing/books/", decide, do="on").status_code == 422


def test_a_write_off_is_asked_for_and_approved_by_another(biller: Client, browser_of: Callable[..., Client]):
    upload(biller, ("one.835", of(A)))
    denial = f"/billing/tasks/{rows.Task.objects.filter(kind='denial').latest('id').public_id}/"

    assert press(biller, denial, do="mine").status_code == 302
    assert "works on it" in page(biller, denial)
    assert press(biller, denial, do="ask", kind="contract", side="payer", amount="25", reason="").status_code == 422
    assert (
        press(biller, denial, do="ask", kind="contract", side="payer", amount="25", reason="not worth it").status_code
        == 302
    )
    request = f"/billing/requests/{rows.MoneyRequest.objects.get().public_id}/"
    assert biller.get(request).status_code == 403
    supervisor = browser_of(Role.SUPERVISOR)
    assert "contractual write-off" in page(supervisor, "/billing/requests/")
    assert press(supervisor, request, do="approve").status_code == 302
    assert "$25.00 is written off what the payer owed for claim" in page(supervisor, request)
    assert records.balance(A).payer == 0


def test_a_refusal_needs_a_reason_which_the_one_who_asked_reads(
    biller: Client,
    browser_of: Callable[..., Client],
    program: Callable[..., Caller],  # noqa: F811 - the fixture
):
    upload(biller, ("one.835", of(A)))
    denial = f"/billing/tasks/{rows.Task.objects.filter(kind='denial').latest('id').public_id}/"
    press(biller, denial, do="ask", kind="contract", side="payer", amount="25", reason="not worth it")
    asked = rows.MoneyRequest.objects.get()
    request, supervisor = f"/billing/requests/{asked.public_id}/", browser_of(Role.SUPERVISOR)

    assert press(supervisor, request, do="refuse").status_code == 422
    assert "waits for approval" in page(biller, denial)
    assert press(supervisor, request, do="refuse", answer="appeal it first").status_code == 302

    assert "appeal it first. Nothing was posted." in page(supervisor, request)
    assert "<b>refused</b> by supervisor" in page(biller, denial)
    assert "appeal it first" in page(biller, denial)
    assert records.balance(A).payer == 25
    rows.MoneyRequest.objects.update(state="asked", answer="")
    where = f"/requests/{asked.public_id}/decision"
    assert program("supervisor").send("POST", where, {"approve": False}).status_code == 422
    told = program("supervisor").send("POST", where, {"approve": False, "reason": "too early"}).json()
    assert told == {"state": "refused", "answer": "too early"}


def test_a_patients_bill_has_plan_hold_and_log(biller: Client):
    upload(biller, ("one.835", of(A)))
    listed = page(biller, "/billing/statements/")
    assert "Example, Ada" in listed
    address = re.search(r"/billing/patients/[\w-]+/", listed)
    assert address
    bill = address[0]

    assert press(biller, bill, do="plan", part="10", first="2026-07-01").status_code == 302
    assert "5.68" in page(biller, bill)
    assert press(biller, bill, do="hold", kind="bankruptcy", detail="chapter 7").status_code == 302
    assert "11 USC 362" in press(biller, bill, do="statement").content.decode()
    assert rows.Statement.objects.count() == 0
    assert press(biller, bill, do="release", kind="bankruptcy").status_code == 302
    assert press(biller, bill, do="contact", how="phone", direction="in", text="asked for a plan").status_code == 302
    assert "asked for a plan" in page(biller, bill)
    assert press(biller, bill, do="contact", text=" ").status_code == 422
    made = press(biller, bill, do="statement")
    assert biller.get(made["Location"]).content[:5] == b"%PDF-"
