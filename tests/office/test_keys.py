"""The key map: what is shipped, what a person changes, and what cannot be a key."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.test import Client

from superbill.errors import BadInput
from superbill.office import keys, menu
from superbill.office.models import User
from superbill.office.records.preferences import preferences

FORM = r'name="csrfmiddlewaretoken" value="(\w+)"'


def changed(browser: Client, **fields: str) -> tuple[int, str]:
    token = re.search(FORM, browser.get("/keys/").content.decode())
    assert token
    answer = browser.post("/keys/", fields | {"csrfmiddlewaretoken": token[1]})
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("scope", keys.SCOPES)
def test_no_screen_has_a_key_twice(scope: str):
    here = [b.key for b in keys.KEYS if b.scope in {scope, keys.EVERYWHERE}]

    assert len(here) == len(set(here))
    assert len(keys.bound(scope, {})) == len(here)


def test_a_prefix_is_no_key_of_its_own():
    prefixes = {b.key.split()[0] for b in keys.KEYS if " " in b.key}

    assert not prefixes & {b.key for b in keys.KEYS}


def test_a_command_moves_to_another_key():
    chosen = keys.chosen_keys({"chart.accept": "y", "chart.reject": "r"})

    assert chosen == {"chart.accept": "y"}
    assert keys.bound("chart", chosen)["y"] == "accept"
    assert "a" not in keys.bound("chart", chosen)


def test_two_commands_change_places():
    chosen = keys.chosen_keys({"chart.accept": "r", "chart.reject": "a"})

    assert keys.bound("chart", chosen)["r"] == "accept"


def test_a_command_may_have_no_key():
    chosen = keys.chosen_keys({"chart.accept": ""})

    assert "accept" not in keys.bound("chart", chosen).values()


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"chart.accept": "r"}, "is already “Reject the code, with a reason”"),
        ({"chart.accept": "?"}, "is already “Show these keys”"),
        ({"chart.accept": "a b c"}, "is not a key"),
        ({"chart.accept": "abc"}, "is not a key"),
        ({"chart.accept": "g"}, "begins the keys of"),
    ],
)
def test_what_cannot_be_a_key(wanted: dict[str, str], why: str):
    with pytest.raises(BadInput, match=why):
        keys.chosen_keys(wanted)


def test_what_a_person_chose_is_theirs_alone(browser: Client, coder: User):
    assert changed(browser, **{"chart.accept": "y", "theme": "dark"})[0] == 302

    assert preferences(coder.pk) == {"keys": {"chart.accept": "y"}, "theme": "dark"}
    page = browser.get("/keys/").content.decode()
    assert 'data-theme="dark"' in page
    other = Client()
    other.force_login(User.objects.create(username="other"))
    assert 'data-theme="dark"' not in other.get("/keys/").content.decode()
    assert changed(browser, shipped="1")[0] == 302
    assert preferences(coder.pk) == {}


def test_a_key_that_is_taken_is_told_and_what_was_typed_stays(browser: Client, coder: User):
    status, page = changed(browser, **{"chart.accept": "r"})

    assert status == 422
    assert "is already" in page
    assert 'name="chart.accept" value="r"' in page
    assert preferences(coder.pk) == {}


def test_the_page_carries_its_keys_as_data(browser: Client):
    page = browser.get("/").content.decode()
    found = re.search(r'data-keys="([^"]+)"', page)

    assert found
    assert json.loads(found[1].replace("&quot;", '"'))["?"] == "keys"


def test_the_key_map_lists_every_command_that_has_a_key(browser: Client):
    page = html.unescape(browser.get("/keys/?part=map").content.decode())

    for binding in keys.KEYS:
        assert binding.does in page


def test_every_screen_of_the_bar_has_a_key():
    there = {f"go-{name}" for _, name, _ in menu.SCREENS}

    assert there - {b.command for b in keys.KEYS if b.key} == set()
