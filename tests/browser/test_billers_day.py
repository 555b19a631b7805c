"""A biller's day by keyboard: coverage, charges, batch, rejections, remittance, denial, appeal, next payer, bill."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.browser.an_office import sent
from tests.payers.office import scenario, submission

from superbill.payers.submission import prepare
from superbill.payers.test_payer.payer import SimulatedPayer

pytestmark = pytest.mark.long

Page = Any
DENIED = '[patient]\ncoinsurance = "0.20"\n[[rule]]\nscenario = "one-line-denied"'


def go(page: Page, *keys: str) -> None:
    """Press keys that lead to another page, and wait for it."""
    with page.expect_navigation():
        for key in keys:
            page.keyboard.press(key)


def press(page: Page, button: str) -> None:
    """Reach a button by keyboard and press it."""
    page.get_by_role("button", name=button).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def follow(page: Page, link: str) -> None:
    """Reach a link by keyboard and follow it."""
    page.get_by_role("link", name=link).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fill(page: Page, field: str, text: str) -> None:
    """Type into a field."""
    page.locator(field).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def focused(page: Page) -> str:
    """The text of what has the keys; nothing where the whole page has them."""
    told = "() => document.activeElement === document.body ? '' : document.activeElement.innerText"
    return str(page.evaluate(told))


def answers(folder: Path, rules: str, *claims: Any, number: int) -> dict[str, str]:
    """The files that a payer of these rules sends back about claims, by kind."""
    payer = SimulatedPayer(scenario(rules))
    told = {}
    for answer in payer.receive(prepare(submission(*claims, number=number)).content):
        place = folder / f"{number}-{answer.name}"
        place.write_bytes(answer.content)
        told[answer.name.rpartition(".")[2]] = str(place)
    return told


def take_in(page: Page, *files: str) -> str:
    """Upload files of a payer on the screen of the remittances."""
    page.set_input_files("#file", list(files))
    press(page, "Take in and post")
    return str(page.inner_text("main"))


def test_before_the_visit(works: Callable[..., Page], barriers: Callable[[Page], list[str]], tmp_path: Path):
    page = works("billie")
    go(page, "g", "v")
    today = dt.datetime.now(dt.UTC).date()
    page.fill("#first", str(today - dt.timedelta(days=9)))
    page.fill("#last", str(today + dt.timedelta(days=7)))
    press(page, "Plan these days")
    assert "New on the lists" in page.inner_text("[role=status]")
    assert barriers(page) == []
    page.get_by_role("button", name="Ask: file (270)").first.focus()
    with page.expect_download() as question:
        page.keyboard.press("Enter")
    content = Path(question.value.path()).read_bytes()
    answer = next(a for a in SimulatedPayer(scenario("")).receive(content) if a.name.endswith("271"))
    (tmp_path / "answer.271").write_bytes(answer.content)
    page.set_input_files("#file", str(tmp_path / "answer.271"))
    press(page, "Take in")
    assert "found their visit" in page.inner_text("[role=status]")


def test_charges_and_batches(works: Callable[..., Page], barriers: Callable[[Page], list[str]]):
    page = works("billie")
    go(page, "g", "m")
    assert page.inner_text("h1").startswith("Denials")
    assert barriers(page) == []
    follow(page, "Charges")
    page.keyboard.press("j")
    go(page, "Enter")
    assert "Charges of" in page.inner_text("h1")
    before = page.locator("tbody tr").count()
    fill(page, "#code", "93000")
    fill(page, "#charge", "60.00")
    press(page, "Add")
    assert page.locator("tbody tr").count() > before
    assert barriers(page) == []
    fill(page, "#why", "late charges")
    press(page, "Hold the bill")
    assert "The bill is held: late charges" in page.inner_text("main")
    press(page, "Release the bill")
    assert "The bill is held" not in page.inner_text("main")
    follow(page, "Billing")
    follow(page, "Batches")
    press(page, "Run the edits and build the claims")
    assert "built" in page.inner_text("[role=status]")
    assert barriers(page) == []


def test_rejections(works: Callable[..., Page], barriers: Callable[[Page], list[str]], tmp_path: Path):
    page = works("billie")
    go(page, "g", "m")
    follow(page, "Remittances")
    bad = tmp_path / "bad.835"
    bad.write_bytes(b"Dear provider, our system is down.")
    rules = '[[rule]]\nscenario = "rejected-member-not-found"'
    told = take_in(page, str(bad), *answers(tmp_path, rules, sent("SB1REJECT")[1], number=7).values())
    assert "bad.835" in told
    assert "Nothing of this file was stored" in told
    assert "new step" in told
    assert barriers(page) == []
    follow(page, "Rejected")
    assert "SB1REJECT" in page.inner_text("main")
    assert barriers(page) == []


def paid(page: Page, folder: Path) -> str:
    """Take in the remittance of two claims, which posts once."""
    go(page, "g", "m")
    follow(page, "Remittances")
    files = answers(folder, DENIED, sent("SB1PLAN")[1], sent("SB2PLANS", 2)[1], number=8)
    return take_in(page, files["835"])


def test_remittance_denial_and_appeal(
    works: Callable[..., Page], barriers: Callable[[Page], list[str]], tmp_path: Path
):
    page = works("billie")
    told = paid(page, tmp_path)
    assert "2 payments posted" in told or "2 posted before" in told
    follow(page, "Remittances")
    page.locator("//tr[td[4][normalize-space()='2']]//a").first.focus()
    go(page, "Enter")
    assert "SB1PLAN" in page.inner_text("main")
    assert barriers(page) == []

    follow(page, "Denials")
    follow(page, "SB1PLAN")
    press(page, "Begin an appeal")
    fill(page, "#grounds", "The note shows why the test was ordered. Good cause for the delay: the notice came late.")
    press(page, "It was sent today")
    page.locator("#decision").select_option("won")
    fill(page, "#recovered", "25.00")
    press(page, "Write the decision down")
    assert "won" in page.inner_text("main")
    assert barriers(page) == []
    follow(page, "Appeals")
    assert "won" in page.inner_text("main")


def test_next_payer_bill_and_books(works: Callable[..., Page], barriers: Callable[[Page], list[str]], tmp_path: Path):
    page = works("billie")
    paid(page, tmp_path)
    follow(page, "Next payer")
    follow(page, "SB2PLANS")
    press(page, "Build the claim to the next payer")
    assert "next payer billed" in page.inner_text("main")

    follow(page, "Statements")
    page.keyboard.press("j")
    go(page, "Enter")
    assert barriers(page) == []
    fill(page, "#part", "10")
    press(page, "Agree on a plan")
    assert "a month from" in page.inner_text("main")
    follow(page, "Receivables")
    assert page.inner_text("h1") == "Receivables"
    assert barriers(page) == []
    page.locator("svg a").first.focus()
    go(page, "Enter")
    assert "owed by payer" in page.inner_text("h1")
    follow(page, "Books")
    press(page, "Add everything up again")
    assert "Every entry balances" in page.inner_text("[role=status]")
    assert barriers(page) == []


def test_what_was_refused_or_done_gets_the_keys(works: Callable[..., Page], barriers: Callable[[Page], list[str]]):
    page = works("billie")
    page.goto(f"{page.url.split('/billing')[0]}/billing/deposits/")
    fill(page, "#trace", "KEYS1")
    fill(page, "#amount", "1000000000")
    press(page, "Enter the deposit")
    assert "above 100,000,000 dollars" in focused(page)
    assert page.input_value("#trace") == "KEYS1"

    fill(page, "#amount", "10")
    press(page, "Enter the deposit")
    assert "1 new deposit" in focused(page)
    fill(page, "#reason", "entered to try the keys")
    press(page, "Take it back")
    assert "were taken back" in focused(page)
    assert barriers(page) == []
