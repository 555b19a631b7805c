"""What each person leaves as theirs by keyboard: the row of a list, its columns, the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.browser.test_coders_day import press
from tests.browser.worklist import search

pytestmark = pytest.mark.long

Page = Any


def test_coming_back_stands_on_the_row_that_was_left(works: Callable[..., Page]):
    page = works("carla")
    page.goto(f"{page.url.rstrip('/')}/?sort=reference")
    page.wait_for_selector("tr[aria-current]")
    press(page, "j", "j")
    row = f'tr[aria-current][data-id="{page.get_attribute("tr[aria-current]", "data-id")}"]'
    press(page, "o")
    page.wait_for_selector(f"{row}.mine")
    press(page, "o")
    page.wait_for_selector(f"{row}:not(.mine)")
    press(page, "Enter")
    page.wait_for_selector("#codes")
    press(page, "g", "w")
    page.wait_for_selector(f"{row} .row-link:focus")


def test_a_column_is_drawn_wider_and_stays_so(works: Callable[..., Page]):
    page = works("carla")
    head = page.locator('th[data-column="reason"]')
    before = head.bounding_box()
    edge = head.locator(".edge").bounding_box()
    page.mouse.move(edge["x"] + 4, edge["y"] + 8)
    page.mouse.down()
    page.mouse.move(edge["x"] + 84, edge["y"] + 8, steps=4)
    with page.expect_response("**/columns/") as kept:
        page.mouse.up()
    assert kept.value.status == 204
    page.reload()

    assert abs(head.bounding_box()["width"] - before["width"] - 80) < 2
    press(page, "c")
    page.fill("#width-reason", "")
    page.keyboard.press("Enter")
    page.wait_for_function("() => !document.querySelector('th[data-width]')")


def test_every_column_stands_on_a_small_screen(works: Callable[..., Page]):
    page = works("billie")
    start = page.url.rstrip("/")
    for list_of in ("/?sort=-changed", "/claims/", "/billing/denials/"):
        page.goto(f"{start}{list_of}")
        page.wait_for_selector(".list [data-row]")
        beside = page.eval_on_selector(".grid-box.list", "box => box.scrollWidth - box.clientWidth")
        assert beside == 0, list_of

    page.goto(f"{start}/?sort=-changed")
    search(page, "demo-inpatient")
    ends = page.locator(".list .row-link .cut span:last-child").all_inner_texts()
    assert len(set(ends)) == len(ends) > 1
    whole = page.locator(".list .row-link").evaluate_all("all => all.map(each => each.title)")
    assert all(name.endswith(end) for name, end in zip(whole, ends, strict=True))


def test_keys_are_moved(works: Callable[..., Page]):
    page = works("carla")
    press(page, "?")
    page.wait_for_selector("#keymap[open]")
    assert "Reject the code, with a reason" in page.inner_text("#keymap")
    press(page, "Escape")
    page.goto(page.url.rstrip("/") + "/keys/")
    page.focus('[name="chart.accept"]')
    press(page, "y")
    with page.expect_navigation():
        page.click("text=Keep")
    assert page.input_value('[name="chart.accept"]') == "y"
    with page.expect_navigation():
        page.click("text=Back to the shipped keys")
    assert page.input_value('[name="chart.accept"]') == "a"
