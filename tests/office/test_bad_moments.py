"""Bad moments: a session that ended, a stale tab, a database that is away, a double click. Nothing typed is lost."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from superbill.office.models import Decision, GlassBreak, User
from superbill.office.models import Encounter as Row
from superbill.office.screens import trouble
from superbill.office.screens.trouble import CARRIED, SECRET

HERE = {"Origin": "http://testserver", "Accept": "text/html"}
TEMPLATES = Path(trouble.__file__).parents[1] / "templates" / "office"
ASKED_BY_ADDRESS = {"book", "for", "sort"}
"""Fields of forms that only look something up: they are sent by address, and no page has to give them back."""
REASON = 'the payer is on the telephone & says "now" <b>'
PASSWORD = "a long enough pass phrase"  # noqa: S105 - as in conftest


def given_back(page: str) -> dict[str, str]:
    return {
        n: html.unescape(v)
        for n, v in re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    }


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    return found[1]


def log_in(client: Client) -> None:
    token = token_in(client.get("/login/").content.decode())
    form = {"csrfmiddlewaretoken": token, "username": "coder", "password": PASSWORD}
    assert client.post("/login/", form, headers=HERE).status_code == 302


@pytest.mark.usefixtures("coder")
def test_only_what_was_typed_is_shown_and_all_of_it_is_sent_again(encounter_id: str):
    client, where = Client(enforce_csrf_checks=True), reverse("charges", args=[encounter_id])
    log_in(client)
    token = token_in(client.get(where).content.decode())
    client.session.flush()
    form = {"csrfmiddlewaretoken": token, "once": "6f9619ff-8b86-4011-b42d-00c04fc964ff", "do": "add", "code": "99213"}

    page = client.post(where, form, headers=HERE).content.decode()

    assert given_back(page) == {"code": "99213"}
    assert ">Code</label>" in page
    for name in ("once", "do"):
        assert f'<input type="hidden" name="{name}" value="{form[name]}">' in page


def test_what_only_pages_carry_is_known():
    """Each field that stands hidden in forms, or is the name of a button, and is written by nobody in any other."""
    pages = "".join(p.read_text(encoding="utf-8") for p in TEMPLATES.glob("*.html"))
    tags = re.findall(r"<(input|button|select|textarea)\b([^>]*)>", pages)
    names: dict[bool, set[str]] = {True: set(), False: set()}
    for tag, rest in tags:
        for name in re.findall(r'\bname="([a-z_]+)"', rest):
            names[tag == "button" or 'type="hidden"' in rest].add(name)

    assert names[True] - names[False] - ASKED_BY_ADDRESS <= CARRIED | SECRET


@pytest.mark.usefixtures("coder")
def test_a_session_that_ended_in_the_middle_of_a_form(encounter_id: str):
    client, where = Client(enforce_csrf_checks=True), reverse("glass", args=[encounter_id])
    log_in(client)
    token = token_in(client.get(where).content.decode())
    client.session.flush()

    lost = client.post(where, {"csrfmiddlewaretoken": token, "reason": REASON}, headers=HERE)

    page = lost.content.decode()
    assert lost.status_code == 401
    assert "Your session has ended" in page
    assert given_back(page) == {"reason": REASON}
    assert GlassBreak.objects.count() == 0
    log_in(client)
    stale = client.post(where, {"csrfmiddlewaretoken": token_in(page), "reason": REASON}, headers=HERE)
    assert stale.status_code == 403
    form = {"csrfmiddlewaretoken": token_in(stale.content.decode())} | given_back(stale.content.decode())
    assert client.post(where, form, headers=HERE).status_code == 302
    assert GlassBreak.objects.get().reason == REASON


@pytest.mark.usefixtures("coder")
def test_what_another_site_sends_is_not_handed_back(encounter_id: str):
    client = Client(enforce_csrf_checks=True)
    log_in(client)
    form = {"reason": "words of another site that ask to be sent"}

    for foreign in ({"Origin": "https://evil.example"}, {"Referer": "https://evil.example/x"}, {}):
        answer = client.post(reverse("glass", args=[encounter_id]), form, headers={"Accept": "text/html"} | foreign)
        assert answer.status_code == 403
        assert "words of another site" not in answer.content.decode()


def test_a_password_is_never_given_back(db: Any):  # noqa: ARG001 - a fixture for its effect
    answer = Client(enforce_csrf_checks=True).post(
        "/login/", {"username": "coder", "password": "my secret words"}, headers=HERE
    )

    assert answer.status_code == 403
    assert given_back(answer.content.decode()) == {"username": "coder"}
    assert "my secret words" not in answer.content.decode()


def test_a_database_that_is_away_loses_nothing_typed(
    encounter_id: str, browser: Client, monkeypatch: pytest.MonkeyPatch
):
    browser.handler.enforce_csrf_checks = False
    where = reverse("glass", args=[encounter_id])
    browser.raise_request_exception = False
    with monkeypatch.context() as away:
        away.setattr("superbill.office.audit.record", gone)
        answer = browser.post(where, {"reason": REASON}, headers=HERE)

    assert answer.status_code == 503
    assert given_back(answer.content.decode()) == {"reason": REASON}
    assert GlassBreak.objects.count() == 0
    assert browser.post(where, given_back(answer.content.decode()), headers=HERE).status_code == 302


def gone(*_: object, **__: object) -> None:
    raise OperationalError("server closed the connection")


def test_a_double_click_does_it_once(encounter_id: str, browser: Client):
    browser.handler.enforce_csrf_checks = False
    where = reverse("glass", args=[encounter_id])

    assert [browser.post(where, {"reason": REASON}, headers=HERE).status_code for _ in range(2)] == [302, 302]
    assert GlassBreak.objects.count() == 1


def test_a_decision_that_is_sent_twice_is_made_once(full_chart: str, coder: User):
    from superbill.office import records  # noqa: PLC0415 - beside its test

    row = Row.objects.get(public_id=full_chart).assignments.earliest("id")
    before = Decision.objects.count()

    states = [records.decide(str(row.public_id), "accepted", by=coder.username) for _ in range(2)]

    assert states == ["assigned", "assigned"]
    assert Decision.objects.count() == before + 1


@pytest.mark.parametrize(
    "body", [b"\x00" * 100, b"--x\r\nbroken multipart", b"a=1&" * 5000], ids=["nul", "cut", "many"]
)
def test_a_hostile_form_is_refused_and_harms_nothing(encounter_id: str, browser: Client, body: bytes):
    browser.handler.enforce_csrf_checks = False
    browser.raise_request_exception = False

    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/xml"):
        answer = browser.generic("POST", reverse("glass", args=[encounter_id]), body, kind)
        assert answer.status_code == 400
    assert GlassBreak.objects.count() == 0


def test_a_huge_form_is_refused(encounter_id: str, browser: Client):
    browser.handler.enforce_csrf_checks = False
    browser.raise_request_exception = False

    answer = browser.post(reverse("glass", args=[encounter_id]), {"reason": "x" * 9_000_000})

    assert answer.status_code in {400, 413}
    assert GlassBreak.objects.count() == 0


@pytest.mark.parametrize("asked", ["?older=%C2%B2", "?page=%C2%B2", "?older=%E2%91%A0&page=%E2%91%A0"])
def test_a_digit_that_is_no_number_is_asked_for_nothing(encounter_id: str, browser: Client, asked: str):  # noqa: ARG001 - there is a list
    assert browser.get(f"/{asked}").status_code == 200
