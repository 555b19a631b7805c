"""A provider with a query and a supervisor's day by keyboard, in a real browser on the demonstration's charts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.browser.an_office import PHRASE
from tests.browser.worklist import search

pytestmark = pytest.mark.long

Page = Any
Visit = Callable[[str, str], Page]
Look = Callable[[Page, str], None]


@pytest.fixture
def visit(works: Callable[..., Page], office: str) -> Callable[[str, str], Page]:
    """Log in as somebody and open a page."""

    def to(name: str, path: str) -> Page:
        page = works(name)
        page.goto(f"{office}{path}")
        return page

    return to


@pytest.fixture
def look(barriers: Callable[[Page], list[str]], picture: Callable[[Page, str], None]) -> Callable[[Page, str], None]:
    """Nothing stands in the way (WCAG 2.2 AA), and a picture where one is asked for."""

    def at(page: Page, name: str) -> None:
        picture(page, name)
        assert barriers(page) == [], name

    return at


def test_a_provider_answers_a_question_by_keyboard(visit: Visit, look: Look):
    page = visit("doctor", "/questions/")
    look(page, "questions")
    before = page.locator("[data-ask]").count()

    page.keyboard.press("2")
    page.keyboard.press("Enter")

    page.wait_for_function("(left) => document.querySelectorAll('[data-ask]').length === left", arg=before - 1)
    assert "No diagnosis that was addressed" in page.inner_text("main")
    assert "$" not in page.inner_text("main")


def test_what_a_provider_signs_is_told_and_what_lacks_is_asked_for(visit: Visit, barriers: Callable[[Page], list[str]]):
    page = visit("doctor", "/questions/")
    before = page.locator("[data-ask]").count()
    focus = "() => document.activeElement.closest('[data-ask]')?.getAttribute('aria-labelledby') ?? ''"
    first, second = (c.get_attribute("aria-labelledby") for c in page.locator("[data-ask]").all()[:2])
    page.locator("[data-ask] textarea").nth(1).fill("begun already")

    page.keyboard.press("Escape")
    page.locator("[data-ask]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-ask] [role=alert] >> text=Choose an answer")
    assert page.evaluate("() => document.activeElement.type") == "radio"
    assert page.evaluate(focus) == first
    assert barriers(page) == []

    page.keyboard.press("1")
    assert page.evaluate("() => document.activeElement.name") == "words", "this answer is to be specified"
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-ask] [role=alert] >> text=Fill in what the answer leaves open")
    assert page.evaluate("() => document.activeElement.name") == "words"
    assert page.locator("[data-ask]").first.locator("input:checked").count() == 1

    page.keyboard.type("class 1,")
    page.keyboard.press("Enter")
    page.keyboard.type("excess calories")
    page.keyboard.press("Meta+Enter")
    page.wait_for_selector("#toasts >> text=Signed")
    assert page.evaluate(focus) == second
    assert page.locator("[data-ask]").count() == before - 1
    assert page.inner_text("h1 .count") == str(before - 1)
    assert page.locator("[data-ask] textarea").first.input_value() == "begun already"
    assert "class 1, excess calories" in page.inner_text("#after").split("signed")[0], "Enter made a new line"


def test_a_supervisors_day(visit: Visit, look: Look):
    page = visit("susan", "/boards/")
    look(page, "boards")
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/queries/")
    look(page, "queries")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/audits/")
    look(page, "audits")


def test_a_coder_quotes_and_the_linter_speaks(visit: Visit, look: Look):
    page = visit("carla", "/queries/")
    page.locator("tbody td a").first.focus()
    chart = page.locator("tbody td a").first.get_attribute("href")
    page.goto(f"{page.url.split('/queries')[0]}{chart}queries/new/")
    look(page, "composer")
    page.evaluate(
        "() => { const words = document.querySelector('[data-document]').firstChild;"
        " const at = words.data.indexOf('BMI');"
        " getSelection().setBaseAndExtent(words, at, words, at + 8); }"
    )
    page.keyboard.press("q")
    page.wait_for_selector(".quoted-facts input[name=fact]", state="attached")
    page.select_option("#template", "weight")
    page.wait_for_function("() => document.getElementById('question').value")
    page.fill("#title", "Obesity for the DRG weight")
    page.wait_for_selector("#lint .verdict.fail")


def test_what_is_chosen_while_a_template_is_on_its_way_stands(visit: Visit):
    page = visit("carla", "/queries/")
    chart = page.locator("tbody td a").first.get_attribute("href")
    page.goto(f"{page.url.split('/queries')[0]}{chart}queries/new/")
    sent = page.url
    late: list[Any] = []
    page.route(
        "**/queries/new/", lambda route: late.append(route) if route.request.method == "POST" else route.continue_()
    )
    page.select_option("#template", "weight")
    page.wait_for_selector("#composer[aria-busy=true]")
    page.select_option("#asked", index=1)
    page.check("#bears")
    page.locator("#send").click()
    page.wait_for_selector("text=The text is still being written")
    assert page.url == sent

    late.pop().continue_()

    page.wait_for_selector("#composer[aria-busy=false]")
    assert page.input_value("#question")
    assert page.input_value("#asked")
    assert page.is_checked("#bears")


def test_a_form_whose_session_ended_comes_back_with_what_was_typed(visit: Visit):
    page = visit("carla", "/queries/")
    chart = page.locator("tbody td a").first.get_attribute("href")
    page.goto(f"{page.url.split('/queries')[0]}{chart}visit/")
    page.fill("#reason", "the spouse told more of the history")
    session = [c for c in page.context.cookies() if c["name"] != "superbill_session"]
    page.context.clear_cookies()
    page.context.add_cookies(session)
    page.click("button[value=try]")
    page.wait_for_selector("text=Your session has ended")
    assert "the spouse told more of the history" in page.input_value("textarea[name=reason]")

    with page.context.expect_page() as opened:
        page.click("a:has-text('Log in in another tab')")
    door = opened.value
    door.fill("#id_username", "carla")
    door.fill("#id_password", PHRASE)
    door.keyboard.press("Enter")
    door.wait_for_selector("header.bar")
    page.click("button.primary")
    page.wait_for_selector("text=This page is out of date")  # the log-in gave the forms another token
    page.click("button.primary")
    page.wait_for_selector("form #reason")
    assert page.input_value("#reason") == "the spouse told more of the history"


def test_an_administrator_keeps_accounts(visit: Visit, look: Look):
    page = visit("adam", "/accounts/")
    look(page, "accounts")
    page.fill("#name", "new-biller")
    page.fill("#new_password", PHRASE)
    page.check("input[value=biller]")
    page.click("text=Open the account")
    page.click("tbody >> text=new-biller")
    page.wait_for_selector("h1 >> text=new-biller")
    look(page, "account")
    page.click("text=Close the account")
    page.wait_for_selector("text=The account is closed")
    page.goto(page.url.split("/accounts")[0] + "/account/password/")
    look(page, "password")


def test_trying_facts_of_a_visit_leaves_the_focus_at_what_came_of_it(
    visit: Visit, barriers: Callable[[Page], list[str]]
):
    page = visit("carla", "/?sort=-changed")
    search(page, "visit-124")
    page.keyboard.press("Enter")
    page.wait_for_selector(".code-row.current")
    page.keyboard.press("m")
    page.wait_for_selector(".visit-facts")

    page.fill("#problem-1-name", "gout")
    for _ in range(6):  # the page's script and the browser's first frame come in either order
        page.fill("#minutes", "many")
        with page.expect_navigation():
            page.press("#minutes", "Enter")
        page.wait_for_selector("#minutes:focus[aria-invalid=true]", timeout=5_000)
    assert "whole number from 0 to 1440" in page.inner_text("#trouble")
    assert page.input_value("#problem-1-name") == "gout"
    assert barriers(page) == []

    page.fill("#minutes", "41")
    page.press("#minutes", "Enter")
    page.wait_for_selector("[id$=-kind]:focus[aria-invalid=true]")
    page.fill("#problem-1-name", "")
    page.keyboard.press("Escape")
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("t")
    page.wait_for_selector("p.notice:focus >> text=Tried, not settled")
    assert barriers(page) == []
