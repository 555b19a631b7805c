"""Work that hangs together, by keyboard: a question there and back, a chart given out, a merge undone, an audit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.long

Page = Any


def tab_to(page: Page, selector: str) -> None:
    """Go forward with Tab until an element has the focus: whatever is worked with must be reached so."""
    for _ in range(90):
        if page.evaluate("(one) => document.activeElement?.matches(one) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


def choose(page: Page, selector: str, value: str) -> None:
    """Go down a list that has the focus until a value is chosen."""
    tab_to(page, selector)
    for _ in range(30):
        if page.input_value(selector) == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{selector} has no {value}")


def enter(page: Page, selector: str) -> None:
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_load_state()


def open_chart(page: Page, reference: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(reference)
    page.keyboard.press("Enter")
    page.wait_for_selector(f'#f-text[value="{reference}"]')  # as the server wrote it, not as it was typed
    page.wait_for_selector("tr[aria-current]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".code-row.current")


def go(page: Page, *keys: str, to: str) -> None:
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url(f"**{to}")


def test_a_question_goes_to_the_provider_and_back(works: Callable[..., Page]):
    carla = works("carla")
    open_chart(carla, "visit-119")
    go(carla, "q", to="/queries/new/")
    tab_to(carla, "#phrase")
    carla.keyboard.type("BMI 33.2")
    carla.keyboard.press("Enter")
    carla.wait_for_selector(".quoted-facts input[name=fact]", state="attached")
    carla.evaluate("() => document.activeElement.blur()")
    carla.keyboard.press("t")
    choose(carla, "#template", "weight")
    carla.wait_for_function("() => document.getElementById('question').value")
    tab_to(carla, "#asked")
    carla.keyboard.press("ArrowDown")
    carla.wait_for_selector("#composer:not([aria-busy=true]) #lint .verdict.pass")
    enter(carla, "#send")
    carla.wait_for_selector("h1 >> text=Clarification of a measured body mass index")
    sent = carla.url

    doctor = works("doctor")
    before = doctor.locator("[data-ask]").count()
    for _ in range(before):
        doctor.keyboard.press("j")
    offered = doctor.locator("[data-ask]").last.locator("label.choice").all_inner_texts()
    doctor.keyboard.press(str(1 + next(n for n, text in enumerate(offered) if "Unable to determine" in text)))
    doctor.keyboard.press("Enter")
    doctor.wait_for_function("(left) => document.querySelectorAll('[data-ask]').length === left", arg=before - 1)

    go(carla, "g", "q", to="/queries/")
    enter(carla, f'a[href$="{sent.split("/queries/")[1]}"]')
    carla.wait_for_selector("h2 >> text=The answer")
    enter(carla, "main form button")
    carla.wait_for_selector(".stage >> text=closed")


def test_a_supervisor_gives_a_chart_to_a_trainee(works: Callable[..., Page]):
    susan = works("susan")
    open_chart(susan, "visit-122")
    tab_to(susan, "#give-to")
    susan.keyboard.type("tina")
    susan.keyboard.press("Tab")
    susan.keyboard.press("Enter")
    susan.wait_for_selector("text=tina has this chart")

    tina = works("tina")
    open_chart(tina, "visit-122")
    name = tina.get_attribute(".code-row.current", "data-name")
    for key in ("r", "1"):
        tina.keyboard.press(key)
    tina.wait_for_selector(f'[data-name="{name}"][data-state="rejected"]')
    assert tina.locator("[data-command=done]").count() == 0


def test_the_level_of_a_visit_is_settled(works: Callable[..., Page]):
    page = works("carla")
    open_chart(page, "visit-117")
    go(page, "m", to="/visit/")
    choose(page, "#patient", "established")
    tab_to(page, "#minutes")
    page.keyboard.type("32")
    tab_to(page, "#reason")
    page.keyboard.type("the time is stated in the note of the visit")
    enter(page, "[data-command=try]")
    assert "99214" in page.inner_text(".levels")
    page.keyboard.press("s")
    page.wait_for_selector("text=settled by carla")
    go(page, "b", to="/encounters/*/")


def test_a_duplicate_is_merged_and_the_merge_undone(works: Callable[..., Page]):
    page = works("regina")
    go(page, "g", "t", to="/patients/")
    page.wait_for_selector("#find:focus")
    page.keyboard.type("Example")
    page.keyboard.press("Enter")
    page.wait_for_selector("tbody a")
    enter(page, "tbody a")
    page.wait_for_selector("#h-merge")
    tab_to(page, "#find")
    page.keyboard.type("Sample")
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=duplicate]", state="attached")
    tab_to(page, "section input[id^=r-]")
    page.keyboard.type("the same person, married since")
    page.keyboard.press("Enter")
    page.wait_for_selector(".pill >> text=merged")
    tab_to(page, "input[id^=u-]")
    page.keyboard.type("another person after all")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Undone by regina")


def test_an_audit_goes_to_the_coder_and_back(works: Callable[..., Page]):
    audrey = works("audrey")
    go(audrey, "g", "a", to="/audits/")
    enter(audrey, "tbody a")
    audrey.wait_for_selector("#comment-1")
    worksheet, coder = audrey.url, audrey.inner_text("dl.facts div:nth-child(2) dd")
    tab_to(audrey, "#code-2")
    audrey.keyboard.press("Control+a")
    audrey.keyboard.type("I10")
    tab_to(audrey, "#comment-2")
    audrey.keyboard.type("no kidney disease is linked in the note")
    enter(audrey, "button[value='to coder']")
    audrey.wait_for_selector(".stage >> text=with coder")

    page = works(coder)
    go(page, "g", "a", to="/audits/")
    enter(page, f'a[href$="{worksheet.split("/audits/")[1]}"]')
    tab_to(page, "input[name='answer-2']")
    page.keyboard.press("Space")
    enter(page, "form.form button.primary")
    page.wait_for_selector(".stage >> text=returned")

    audrey.goto(worksheet)
    enter(audrey, "button[value=finish]")
    audrey.wait_for_selector(".stage >> text=finished")


def test_every_number_on_a_board_opens_its_rows(works: Callable[..., Page]):
    page = works("susan")
    go(page, "g", "s", to="/boards/")
    number = page.inner_text("a[href*='unbilled'][href*='group']")
    enter(page, "a[href*='unbilled'][href*='group']")
    assert page.inner_text("h1 .count") == number
    go(page, "g", "s", to="/boards/")
    tab_to(page, "#goal")
    page.keyboard.type("5000")
    page.keyboard.press("Enter")
    page.wait_for_selector(".pill >> text=goal $5,000.00")


def test_a_payment_that_is_clicked_twice_is_taken_once(works: Callable[..., Page]):
    bill = works("billie")
    bill.goto(f"{bill.url.split('/', 3)[0]}//{bill.url.split('/')[2]}/billing/statements/")
    bill.locator("a.row-link").first.click()
    bill.wait_for_selector("#amount")
    before = bill.get_by_text("Paid at the desk by").count()

    bill.fill("#amount", "1.00")
    bill.get_by_role("button", name="Post the payment").dblclick()
    bill.get_by_text("Paid at the desk by").nth(before).wait_for()
    bill.wait_for_load_state("networkidle")
    bill.goto(bill.url)

    assert bill.get_by_text("Paid at the desk by").count() == before + 1
