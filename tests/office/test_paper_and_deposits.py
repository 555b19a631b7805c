"""Paper explanations of benefits and deposits on the screen."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.office.test_billing_screens import page, press
from tests.office.test_remittance_screens import TODAY, A, B, biller, of, send  # noqa: F401 - the desk with two claims

from superbill.office import models as rows
from superbill.office import money, records
from superbill.office.roles import Role

PAPER = "/billing/paper/"
HEAD = {"payer": "Prairie Mutual", "check": "10077", "date": "2026-06-01", "total": "102.72"}
LINES = {"allowed-0-1": "128.40", "coinsurance-0-1": "25.68", "paid-0-1": "102.72", "reasons-0-2": "CO-50 25.00"}


def test_a_paper_eob_is_keyed_and_posted_once(biller: Client):  # noqa: F811 - a fixture
    shown = press(biller, PAPER, do="add", add=A.lower(), **HEAD).content.decode()
    assert 'name="allowed-0-1"' in shown
    assert 'value="10077"' in shown

    for _ in range(2):
        answer = press(biller, PAPER, do="post", number=A, **HEAD, **LINES)
        assert answer.status_code == 302

    assert "Prairie Mutual" in page(biller, answer["Location"])
    stands = records.balance(A)
    assert (stands.paid, stands.patient) == (Decimal("102.72"), Decimal("25.68"))
    assert rows.RemittanceState.objects.get().source == "paper"
    assert money.proof() == ()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"total": "100.00"}, "Total is 100.00"), ({"paid-0-1": "100.00"}, "was paid"), ({"date": "soon"}, "not a day"),
     ({"allowed-0-1": "much"}, "not an amount"), ({"reasons-0-2": "fifty"}, "CO-50 25.00"), ({"check": ""}, "missing"),
     ({"reasons-0-2": "XX-50 25.00"}, "group and a reason")],
)  # fmt: skip
def test_what_does_not_add_up_is_told_and_stays_typed(biller: Client, wrong: dict[str, str], words: str):  # noqa: F811
    answer = press(biller, PAPER, do="post", number=A, **(HEAD | LINES | wrong))

    told = answer.content.decode()
    assert (answer.status_code, words in told, 'value="25.68"' in told) == (422, True, True)
    assert not rows.Remittance.objects.exists()


def test_a_claim_that_is_not_ours_and_one_left_out(biller: Client):  # noqa: F811 - a fixture
    assert press(biller, PAPER, do="add", add="NOBODY").status_code == 422
    both = press(biller, PAPER, do="add", add=f"{A} {B}").content.decode()
    assert f'aria-label="Claim {B}"' in both
    one = press(biller, PAPER, do=f"off-{B}", number=[A, B]).content.decode()
    assert f'aria-label="Claim {B}"' not in one
    assert press(biller, PAPER, do="post", **HEAD).status_code == 422


def test_deposits_are_entered_and_meet_their_remittance(biller: Client):  # noqa: F811 - a fixture
    money.take_in(of(A), "a.835", "biller", today=TODAY)
    (one,) = money.reconcile()
    typed = {"trace": f"00{one.trace}", "amount": "102.72", "day": "2026-06-02", "payer": "Medicare Example"}

    assert (
        "1 new deposit"
        in send(biller, "/billing/deposits/", "/billing/deposits/enter/", do="enter", **typed).content.decode()
    )
    assert (
        "entered before"
        in send(biller, "/billing/deposits/", "/billing/deposits/enter/", do="enter", **typed).content.decode()
    )

    told = page(biller, "/billing/deposits/")
    remittance = rows.Remittance.objects.get()
    assert "agrees" in told
    assert f"/billing/remittances/{remittance.public_id}/" in told


def test_the_banks_list_whole_or_not_at_all(biller: Client):  # noqa: F811 - a fixture
    def taken(text: str):
        file = SimpleUploadedFile("bank.csv", text.encode())
        return send(biller, "/billing/deposits/", "/billing/deposits/enter/", do="file", file=file)

    bad = taken("trace,amount,day\nT1,5.00,2026-06-01\nT2,five,2026-06-01\n")
    assert (bad.status_code, "Line 3 amount is not an amount" in bad.content.decode()) == (422, True)
    assert not rows.Deposit.objects.exists()
    assert "columns" in taken("a,b\n1,2\n").content.decode()
    assert (
        "2 new deposits" in taken("trace,amount,day,payer\nT1,5.00,2026-06-01,P\nT2,$1,2026-06-01,\n").content.decode()
    )


def test_a_mistyped_trace_number_is_set_right_and_both_say_so(biller: Client):  # noqa: F811 - a fixture
    money.take_in(of(A), "a.835", "biller", today=TODAY)
    right = money.reconcile()[0].trace
    money.store_deposit("WRONG", Decimal("102.72"), TODAY)

    assert (
        "stand under"
        in send(
            biller, "/billing/deposits/", "/billing/deposits/enter/", do="move", trace="WRONG", to=right
        ).content.decode()
    )
    assert (
        send(biller, "/billing/deposits/", "/billing/deposits/enter/", do="move", trace="WRONG", to=right).status_code
        == 422
    )

    assert {r.trace: r.state for r in money.reconcile()} == {right: "agrees", "WRONG": "nothing to deposit"}


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"day": "2999-01-01"}, "Day is still to come"),
        ({"day": "1826-06-01"}, "Day is more than ten years ago"),
        ({"amount": "1000000000"}, "Amount is above 100,000,000 dollars"),
    ],
)
def test_a_deposit_that_cannot_be_is_not_kept(biller: Client, wrong: dict[str, str], why: str):  # noqa: F811
    typed = {"do": "enter", "trace": "T1", "amount": "5.00", "day": f"{TODAY}", "payer": "P"} | wrong

    answer = send(biller, "/billing/deposits/", "/billing/deposits/enter/", **typed)

    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert 'value="T1"' in answer.content.decode()
    assert not rows.Deposit.objects.exists()


def test_a_deposit_entered_wrong_is_taken_back_and_both_stay(biller: Client):  # noqa: F811 - a fixture
    money.store_deposit("T1", Decimal("50.00"), TODAY)
    assert "Take it back" in page(biller, "/billing/deposits/")

    told, again = (
        send(biller, "/billing/deposits/", "/billing/deposits/enter/", do="back", trace="T1") for _ in range(2)
    )

    assert "$50.00 were taken back" in told.content.decode()
    assert (again.status_code, "has no deposit" in again.content.decode()) == (422, True)
    assert sorted(rows.Deposit.objects.values_list("amount", flat=True)) == [Decimal("-50.00"), Decimal("50.00")]
    assert [r.state for r in money.reconcile()] == ["nothing to deposit"]


@pytest.mark.usefixtures("biller")
def test_an_auditor_looks_and_does_not_enter(browser_of: Callable[..., Client]):
    auditor = browser_of(Role.AUDITOR)
    assert "Enter the deposit" not in page(auditor, "/billing/deposits/")
    assert auditor.get(PAPER).status_code == 403
