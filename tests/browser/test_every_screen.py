"""Every screen of the office: WCAG 2.2 AA in light, dark and at a phone's width, nothing beside the edge, a picture."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.browser.an_office import PHRASE
from tests.browser.screens import SCREENS, TYPED

pytestmark = pytest.mark.long

Page = Any
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}


@pytest.fixture(scope="session")
def places(office: str, folder: Path) -> dict[str, str]:  # noqa: ARG001 - the office writes them
    return json.loads((folder / "places.json").read_text())


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("who", SCREENS)
def test_a_screen_is_open_to_everybody(  # noqa: PLR0917 - fixtures
    chromium: Any, office: str, places: dict[str, str], barriers: Callable[[Page], list[str]],
    picture: Callable[[Page, str], None], who: str, look: str,
):  # fmt: skip
    context = chromium.new_context(**({"viewport": {"width": 1280, "height": 800}} | LOOKS[look]))
    page = context.new_page()
    wrong: dict[str, list[str]] = {}
    page.on("pageerror", lambda error: wrong.setdefault("script", []).append(str(error)))
    if who:
        page.goto(office)
        page.fill("#id_username", who)
        page.fill("#id_password", PHRASE)
        page.keyboard.press("Enter")
        page.wait_for_selector("header.bar")
    for name, path in SCREENS[who]:
        answer = page.goto(f"{office}/{path.format(**places)}")
        assert answer.status == 200, name
        if name in TYPED:
            field, words = TYPED[name]
            page.fill(field, words)
            page.press(field, "Enter")
            page.wait_for_load_state()
        page.wait_for_timeout(150)
        found = barriers(page)
        beside = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if beside > 1:
            found.append(f"{beside} px stand beside the edge")
        if found:
            wrong[name] = found
        picture(page, name if look == "light" else f"{name}-{look}")
    context.close()
    assert wrong == {}
