"""Paper explanations of benefits and deposits on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.office.test_billing_screens import page, press
from tests.office.test_remittance_screens import TODAY, A, B, biller, of, send  # noqa: F401 - the desk with two claims

from superbill.cli import remit_queue
from superbill.errors import BadFile, BadInput
from superbill.office import models as rows
from superbill.office import money, records
from superbill.office.roles import Role

PAPER = "/billing/paper/"
DEPOSITS, ENTER = "/billing/deposits/", "/billing/deposits/enter/"
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
    typed = {
        "trace": f"00{one.trace}",
        "amount": "102.72",
        "day": f"{timezone.localdate()}",
        "payer": "Medicare Example",
    }

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

    day = timezone.localdate()
    bad = taken(f"trace,amount,day\nT1,5.00,{day}\nT2,five,{day}\n")
    assert (bad.status_code, "Line 3 amount is not an amount" in bad.content.decode()) == (422, True)
    assert not rows.Deposit.objects.exists()
    assert "columns" in taken("a,b\n1,2\n").content.decode()
    assert "2 new deposits" in taken(f"trace,amount,day,payer\nT1,5.00,{day},P\nT2,$1,{day},\n").content.decode()


def test_a_mistyped_trace_number_is_set_right_and_both_say_so(biller: Client):  # noqa: F811 - a fixture
    money.take_in(of(A), "a.835", "biller", today=TODAY)
    right = money.reconcile()[0].trace
    money.store_deposit("WRONG", Decimal("102.72"), TODAY, today=TODAY)

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
        ({"day": "2999-01-01"}, r"Day is not between \d{4}-\d\d-\d\d \(two years ago\) and \d{4}-\d\d-\d\d \(today\)"),
        ({"day": "1826-06-01"}, "Day is not between"),
        ({"day": f"{timezone.localdate() - timedelta(days=732)}"}, "Day is not between"),
        ({"amount": "1000000000"}, "Amount is above 100,000,000 dollars"),
        ({"trace": " "}, "Trace is missing"),
    ],
)
def test_a_deposit_that_cannot_be_is_not_kept(biller: Client, wrong: dict[str, str], why: str):  # noqa: F811
    typed = {"do": "enter", "trace": "T1", "amount": "5.00", "day": f"{timezone.localdate()}", "payer": "Prairie"}

    answer = send(biller, DEPOSITS, ENTER, **(typed | wrong))

    told = answer.content.decode()
    assert (answer.status_code, re.search(why, told) is not None) == (422, True)
    assert 'value="Prairie"' in told
    assert not rows.Deposit.objects.exists()


def entered(amount: str, trace: str = "T1", day: date = TODAY) -> str:
    """Enter a deposit; returns its id."""
    money.store_deposit(trace, Decimal(amount), day, today=TODAY)
    return str(money.deposits_standing(1)[0].public_id)


def test_a_deposit_entered_wrong_is_taken_back_with_the_reason_and_both_stay(biller: Client):  # noqa: F811 - a fixture
    right, wrong = entered("50.00"), entered("5000.00")
    assert "Take it back" in page(biller, DEPOSITS)

    told = send(biller, DEPOSITS, ENTER, do="back", deposit=wrong, reason="two zeros too many").content.decode()

    assert "$5,000.00 under T1 were taken back" in told
    assert "by biller: two zeros too many" in told
    assert right in told, "the right one under the same number still counts"
    assert sorted(str(d.amount) for d in rows.Deposit.objects.all()) == ["-5000.00", "50.00", "5000.00"]
    assert [(r.trace, r.deposited) for r in money.reconcile()] == [("T1", Decimal("50.00"))]
    assert rows.AuditEvent.objects.filter(action="take back", kind="deposit").count() == 1


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_is_taken_back_and_the_choice_stands(biller: Client, reason: str):  # noqa: F811
    entered("50.00")
    older = entered("60.00", "T0")
    entered("70.00", "T3")

    answer = send(biller, DEPOSITS, ENTER, do="back", deposit=older, reason=reason)

    told = answer.content.decode()
    assert (answer.status_code, "Reason is missing. Say what was wrong with the deposit." in told) == (422, True)
    assert f'value="{older}" selected' in told
    assert not rows.Deposit.objects.exclude(takes_back=None).exists()


@pytest.mark.django_db
def test_a_deposit_is_taken_back_once_and_what_took_it_back_is_none_itself():
    wrong = entered("50.00")
    money.take_back_deposit(wrong, "not ours", "biller", today=TODAY)
    opposite = str(rows.Deposit.objects.exclude(takes_back=None).get().public_id)

    for deposit, why in ((wrong, "taken back before"), (opposite, "not in the records"), ("?", "not in the records")):
        with pytest.raises(BadInput, match=why):
            money.take_back_deposit(deposit, "again", "biller", today=TODAY)


@pytest.mark.django_db
def test_what_was_taken_back_may_be_entered_again_as_often_as_it_was():
    for again in range(1, 4):
        assert money.store_deposit("T1", Decimal("50.00"), TODAY, today=TODAY)
        assert not money.store_deposit("T1", Decimal("50.00"), TODAY, today=TODAY)
        assert [r.deposited for r in money.reconcile()] == [Decimal("50.00")]
        money.take_back_deposit(
            str(money.deposits_standing(1)[0].public_id), "of another office", "biller", today=TODAY
        )
        assert rows.Deposit.objects.count() == 2 * again

    assert [r.state for r in money.reconcile()] == ["nothing to deposit"]


@pytest.mark.django_db
def test_a_deposit_is_moved_once_more_after_it_came_back_and_never_onto_its_own_twin():
    for _ in range(2):
        entered("50.00", "WRONG")
        money.move_deposit("WRONG", "RIGHT", "biller")
        moved = money.deposits_standing(1)[0]
        assert (moved.trace, len(money.deposits_standing(9))) == ("RIGHT", 1)
        money.take_back_deposit(str(moved.public_id), "entered for a test", "biller", today=TODAY)
    entered("50.00", "RIGHT")
    entered("50.00", "WRONG")

    with pytest.raises(BadInput, match="this amount and day already"):
        money.move_deposit("WRONG", "RIGHT", "biller")


@pytest.mark.usefixtures("biller")
def test_an_auditor_looks_and_does_not_enter(browser_of: Callable[..., Client]):
    auditor = browser_of(Role.AUDITOR)
    assert "Enter the deposit" not in page(auditor, "/billing/deposits/")
    assert auditor.get(PAPER).status_code == 403


@pytest.mark.django_db
def test_the_command_takes_the_banks_list_whole_or_names_the_line(tmp_path: Path):
    day, file = timezone.localdate(), tmp_path / "bank.csv"
    file.write_text(f"trace,amount,day\nT1,5.00,{day}\nT2,5.00,1826-06-01\n")

    with pytest.raises(BadFile, match=r"line 3: day is not between .* nothing was taken in"):
        remit_queue.store_deposits(file)
    assert not rows.Deposit.objects.exists()

    file.write_text(f"trace,amount,day\nT1,5.00,{day}\n")
    remit_queue.store_deposits(file)
    assert rows.Deposit.objects.count() == 1
