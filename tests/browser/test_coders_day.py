"""A coder's day by keyboard: next chart, evidence, accept, reject with a reason, undo, add, done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.browser.worklist import search

pytestmark = pytest.mark.long

Page = Any
WAITING = "#codes [data-state=suggested]"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def saved(page: Page) -> None:
    """Wait until the records have every change."""
    page.wait_for_function("() => !document.querySelector('.code-row.sent')")
    page.wait_for_function("() => !document.getElementById('unsaved')")


def current(page: Page) -> str:
    return page.get_attribute(".code-row.current", "data-name")


def state(page: Page, code: str) -> str:
    return page.get_attribute(f'#codes [data-row][data-name="{code}"]', "data-state")


def open_chart(page: Page, reference: str) -> None:
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}/?sort=-changed")
    search(page, reference)
    press(page, "Enter")
    page.wait_for_selector(".code-row.current")


def walk_to(page: Page, code: str) -> None:
    """Go up or down the codes by keyboard until one is the current one."""
    names = page.eval_on_selector_all("#codes [data-row]", "all => all.map(each => each.dataset.name)")
    steps = names.index(code) - names.index(current(page))
    press(page, *(["j"] * steps or ["k"] * -steps))
    assert current(page) == code


def select_words(page: Page, words: str) -> None:
    page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.querySelector(".document:not([hidden]) .text"), 4);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            getSelection().setBaseAndExtent(node, at, node, at + words.length);
            return;
          }
          throw new Error("the note does not say so");
        }""",
        words,
    )


def test_a_day(works: Callable[..., Page]):
    page = works("carla")
    assert page.title() == "Worklist · superbill"

    press(page, "/")
    page.keyboard.type("visit-125")
    press(page, "Enter")
    page.wait_for_selector('#f-text[value="visit-125"]')
    assert "visit-125" not in page.url
    page.wait_for_selector("tr[aria-current]")
    press(page, "Enter")
    page.wait_for_selector(".code-row.current")
    assert current(page) == "E66.9"
    assert page.inner_text("mark.now") == "Obesity"

    press(page, "a")
    assert current(page) == "Z68.33"
    press(page, "e")
    press(page, "r", "7")
    saved(page)
    assert (state(page, "E66.9"), state(page, "Z68.33")) == ("assigned", "rejected")
    assert "Not relevant to this visit" in page.inner_text('[data-name="Z68.33"]')

    press(page, "u")
    page.wait_for_selector('[data-name="Z68.33"][data-state="suggested"]')
    press(page, "Space")
    assert current(page) == "Z68.33"
    press(page, "r")
    page.keyboard.type("the BMI is of another day")
    press(page, "Enter")
    saved(page)
    assert "the BMI is of another day" in page.inner_text('[data-name="Z68.33"]')

    before = page.url
    press(page, "n")
    page.wait_for_url(lambda url: url != before)
    page.wait_for_selector(".code-row.current, .empty, .list, #codes")
    page.goto(before)
    page.wait_for_selector(".code-row.current")
    assert state(page, "E66.9") == "assigned"
    assert state(page, "Z68.33") == "rejected"


def test_a_chart_is_finished_and_the_next_one_opens(works: Callable[..., Page]):
    page = works("cyrus")
    open_chart(page, "demo-office-visit")
    before = page.url
    press(page, "d")
    page.wait_for_url(lambda url: url != before and "/finish/" not in url)
    page.goto(before)
    page.wait_for_selector(".banner")

    assert "finished by cyrus" in page.inner_text(".banner")
    page.click("text=Open again")
    page.wait_for_selector("[data-command=done]")


def test_an_error_holds_the_chart(works: Callable[..., Page]):
    page = works("cyrus")
    open_chart(page, "visit-111")
    press(page, "d")
    page.wait_for_selector("[role=alert], .list")

    assert page.query_selector("[role=alert]") or "finished" not in page.content()
    if page.query_selector("[role=alert] a[href='#edits']"):
        page.click("[role=alert] a[href='#edits']")
        assert page.is_visible("#edits")


def test_an_address_names_the_pane_of_the_edits(works: Callable[..., Page]):
    page = works("cyrus")
    open_chart(page, "visit-111")
    page.goto(f"{page.url.partition('?')[0]}?look=1#edits")
    page.wait_for_selector("#edits:not([hidden])")

    assert page.get_attribute("#tab-edits", "aria-selected") == "true"
    assert page.is_hidden("#why")


def test_sequence_and_present_on_admission(works: Callable[..., Page]):
    page = works("cyrus")
    open_chart(page, "demo-inpatient-stay-hospital")
    drg = page.get_attribute("#strip", "data-drg")
    second = page.get_attribute('#codes [data-place="2"]', "data-name")
    walk_to(page, second)
    press(page, "t")
    page.wait_for_selector(f'[data-name="{second}"][data-place="1"]')
    assert "principal" in page.inner_text(f'[data-name="{second}"]')
    assert page.get_attribute("#strip", "data-drg") != drg
    assert f"was {drg}" in page.inner_text("#strip")
    press(page, "Shift+J")
    page.wait_for_selector(f'[data-name="{second}"][data-place="2"]')
    assert page.get_attribute("#strip", "data-drg") == drg
    press(page, "p")
    page.wait_for_selector(f'[data-name="{second}"] >> text=POA N')
    press(page, "u")
    page.wait_for_selector(f'[data-name="{second}"] >> text=POA Y')


def test_a_code_that_is_not_assigned_has_no_place(works: Callable[..., Page]):
    page = works("cyrus")
    open_chart(page, "demo-inpatient-stay-hospital")
    walk_to(page, page.get_attribute("#codes [data-state=not-coded]", "data-name"))
    press(page, "t")
    page.wait_for_selector("#refused")

    assert "is not assigned, so it has no place in the sequence" in page.inner_text("#refused")


def test_a_code_is_added_for_selected_words(works: Callable[..., Page]):
    page = works("cyrus")
    open_chart(page, "demo-inpatient-stay-hospital")
    select_words(page, "right lower lobe infiltrate")
    press(page, "c")
    page.wait_for_selector("#finder[open]")
    assert "right lower lobe infiltrate" in page.inner_text("#finder-words")
    page.fill("#finder-text", "nonspec abn find lung")
    page.wait_for_selector('[data-pick="R91.8"]')
    while (
        page.get_attribute('[aria-selected="true"]#finder-found *, #finder-found [aria-selected="true"]', "data-pick")
        != "R91.8"
    ):
        press(page, "ArrowDown")
    press(page, "Enter")
    page.wait_for_selector('[data-name="R91.8"][data-state="assigned"]')

    assert current(page) == "R91.8"
    assert page.inner_text("mark[data-codes].lit") == "right lower lobe infiltrate"
    press(page, "u")
    page.wait_for_function("() => !document.querySelector('[data-name=\"R91.8\"][data-state=assigned]')")


def test_a_code_without_words_waits_for_them(works: Callable[..., Page]):
    page = works("cyrus")
    open_chart(page, "demo-emergency-injury")
    press(page, "f")
    page.fill("#finder-text", "Z79.899")
    page.wait_for_selector('[data-pick="Z79.899"]')
    press(page, "Enter")
    page.wait_for_selector('[data-name="Z79.899"][data-state="suggested"]')
    press(page, "a")
    page.wait_for_selector("#refused")
    assert "no words of the record behind it" in page.inner_text("#refused")
    assert state(page, "Z79.899") == "suggested"
    press(page, "r", "1")
    saved(page)


def test_two_people_on_one_chart(works: Callable[..., Page]):
    carla, cyrus = works("carla"), works("cyrus")
    open_chart(carla, "visit-126")
    open_chart(cyrus, "visit-126")
    assert "carla has this chart" in cyrus.inner_text(".banner")
    press(cyrus, "a")
    cyrus.wait_for_selector("#not-mine")

    cyrus.click("text=Take it over")
    cyrus.wait_for_selector("[data-command=undo]")
    press(cyrus, "r", "2")
    saved(cyrus)
    press(carla, "a")
    carla.wait_for_selector("#refused")

    assert "cyrus rejected" in carla.inner_text("#refused")
    assert "Your change was not made" in carla.inner_text("#refused")
    assert state(carla, "E66.9") == state(cyrus, "E66.9") == "rejected"


def test_what_cannot_be_saved_is_kept_on_the_page(works: Callable[..., Page]):
    page = works("carla")
    open_chart(page, "visit-127")
    page.context.set_offline(True)
    press(page, "a")
    page.wait_for_selector("#unsaved")
    assert "1 change not saved yet" in page.inner_text("#unsaved")
    page.context.set_offline(False)
    page.click("#unsaved button")
    saved(page)
    page.evaluate("window.onbeforeunload = null")
    page.reload()
    page.wait_for_selector(".code-row.current")

    assert state(page, "E66.9") == "assigned"


def test_a_key_pressed_twice_decides_once(works: Callable[..., Page]):
    page = works("carla")
    open_chart(page, "visit-127")
    code = page.get_attribute(WAITING, "data-code")
    revision = page.input_value("#revision")
    token = page.input_value("#act [name=csrfmiddlewaretoken]")
    both = page.evaluate(
        """([url, body]) => Promise.all([1, 2].map(() => fetch(url, {method: "POST", body: new URLSearchParams(body)})))
             .then((all) => all.map((one) => one.status))""",
        [page.get_attribute("#act", "action"), {"accept": code, "revision": revision, "csrfmiddlewaretoken": token}],
    )
    page.reload()

    assert both == [200, 200]
    assert int(page.input_value("#revision")) == int(revision) + 1


def test_searching_the_chart(works: Callable[..., Page]):
    page = works("cyrus")
    open_chart(page, "demo-inpatient-stay-hospital")
    press(page, "/")
    page.keyboard.type("fever")
    page.wait_for_selector("#hit-list button")
    press(page, "Enter")
    assert page.inner_text("#hits").startswith("1 of")
    press(page, "Escape")
    assert page.is_hidden("#hit-list")


def test_the_book_and_the_builder(works: Callable[..., Page]):
    page = works("cyrus")
    press(page, "g", "b")
    page.wait_for_selector("#b-q:focus")
    page.keyboard.type("frac fem neck")
    press(page, "Enter")
    page.wait_for_selector(".hits [data-line]")
    press(page, "Enter")
    page.wait_for_selector(".code-title .code")
    first = page.inner_text(".code-title .code")
    press(page, "h")
    page.wait_for_function("(was) => document.querySelector('.code-title .code').textContent !== was", arg=first)
    press(page, "g", "p")
    page.wait_for_selector("#builder .axes")
    press(page, *"0dtj4zz")
    page.wait_for_selector("text=Resection of Appendix")
    press(page, "Backspace")
    page.wait_for_selector("text=Choose the qualifier")


def test_what_is_typed_on_the_way_to_the_book_is_searched_for(works: Callable[..., Page]):
    page = works("cyrus")
    dialog_opened = page.evaluate(
        """(keys) => {
          for (const key of keys)
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
          return Boolean(document.querySelector("dialog[open]"));
        }""",
        ["g", "b", *"frac cn"],
    )
    assert not dialog_opened, "c is a key of the list that was left"
    page.wait_for_selector("#b-q:focus")
    page.wait_for_load_state()

    assert page.input_value("#b-q") == "frac cn"
    page.fill("#b-q", "frac fem neck")
    page.wait_for_selector(".hits [data-line]")
    press(page, "Enter")
    page.wait_for_selector(".hits [data-line]:focus")
    page.reload()
    page.wait_for_selector(".hits [data-line]:focus")


LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_stands_in_the_way(
    works: Callable[..., Page],
    barriers: Callable[[Page], list[str]],
    picture: Callable[[Page, str], None],
    look: str,
):
    page = works("cyrus", **LOOKS[look])
    start = page.url.rstrip("/")
    found: dict[str, list[str]] = {}

    def seen(name: str) -> None:
        page.wait_for_timeout(250)
        picture(page, name if look == "light" else f"{name}-{look}")
        found[name] = barriers(page)

    page.wait_for_selector(".list [data-row]")
    seen("worklist")
    press(page, "c")
    seen("worklist-columns")
    open_chart(page, "demo-inpatient-stay-hospital")
    seen("workbench")
    press(page, "r")
    seen("reject")
    press(page, "Escape", "x")
    seen("edits")
    press(page, "x")
    page.wait_for_selector("#drg table, #drg .quiet")
    seen("groups")
    press(page, "f")
    page.fill("#finder-text", "pneu strep")
    page.wait_for_selector("#finder-page h3")
    seen("find-a-code")
    press(page, "Escape", "?")
    page.wait_for_selector("#keymap[open]")
    seen("keys")
    page.goto(f"{start}/book/?code=E11.22&q=type+2+diab&day=2026-05-15")
    seen("code-book")
    page.goto(f"{start}/builder/?code=0DTJ&day=2026-05-15")
    seen("pcs-builder")
    page.goto(f"{start}/keys/")
    seen("key-map")
    assert {name: told for name, told in found.items() if told} == {}


def test_without_script_the_work_can_be_done(chromium: Any, office: str, works: Callable[..., Page]):
    del chromium, office
    page = works("carla", java_script_enabled=False)
    page.goto(page.url.rstrip("/") + "/?sort=-changed")
    search(page, "visit-127")
    page.click(".list .row-link")
    assert page.is_visible(".document .text")
    page.click("[aria-label='Reject E66.9']")
    page.click("text=Integral to another code")
    page.click("button.primary")

    assert "Integral to another code" in page.inner_text("#codes")
