"""No screen is left out of the browser tests that look for barriers and take the pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.urls import URLResolver, get_resolver
from tests.browser.screens import NO_PAGES, SCREENS

DOCS = Path(__file__).parents[2] / "docs"
SAME_PAGE = {"before-list": "before", "billing-queue": "billing"}


def names(patterns: list[Any]) -> set[str]:
    found: set[str] = set()
    for each in patterns:
        if not isinstance(each, URLResolver):
            found.add(each.name)
        elif str(each.pattern) != "api/v1/":
            found |= names(each.url_patterns)
    return found


def test_every_page_is_looked_at():
    shown = {name for screens in SCREENS.values() for name, _ in screens}
    there = names(get_resolver("superbill.office.urls").url_patterns)

    assert {name for name in there - NO_PAGES if SAME_PAGE.get(name, name) not in shown} == set()
    assert sorted(NO_PAGES - there) == []


def test_every_picture_stands_in_the_documentation():
    page = (DOCS / "reference" / "screens.md").read_text()
    names = {name for screens in SCREENS.values() for name, _ in screens}

    assert {name for name in names if f"(../pictures/{name}.png)" not in page} == set()
    assert {name for name in names if not (DOCS / "pictures" / f"{name}.png").exists()} == set()
