"""What the screens show, and to whom."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import OperationalError
from django.templatetags.static import static
from django.test import Client
from tests.office import office_charts as charts

from superbill.errors import SuperbillError
from superbill.model.encounter import Document, Encounter
from superbill.office import accounts, assets, records
from superbill.office.models import AuditEvent, User
from superbill.office.models import Encounter as Row
from superbill.office.templatetags.office import money

PASSWORD = "a long enough pass phrase"  # noqa: S105 - as in conftest


def chart_page(browser: Client, encounter_id: str) -> str:
    answer = browser.get(f"/encounters/{encounter_id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def note_of(page: str) -> str:
    """The note as a reader sees it: no tags, no code chips."""
    inside = re.search(r'<div class="text">(.*?)</div>', page, re.DOTALL)
    assert inside
    without_chips = re.sub(r'<a class="chip.*?</a>', "", inside[1], flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", without_chips))


@pytest.mark.parametrize("path", ["/", "/encounters/{id}/", "/?page=2"])
def test_nothing_is_shown_without_a_login(full_chart: str, path: str):
    answer = Client().get(path.format(id=full_chart))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")
    assert AuditEvent.objects.filter(action="read", kind="chart").count() == 0


def test_the_list_has_what_a_coder_needs_and_no_name(full_chart: str, browser: Client):
    page = browser.get("/").content.decode()

    for shown in ("visit-1", "May 15, 2026", "E11.22", "partly paid", "1 error", "1 to look at", "$50.68"):
        assert shown in page
    for hidden in ("Ada", "MRN-4711", "ACC-77", "1EG4TE5MK73", "1958"):
        assert hidden not in page
    assert f'href="/encounters/{full_chart}/"' in page


def test_the_list_never_shows_not_checked_as_clean(encounter_id: str, browser: Client):
    assert '<span class="pill not-checked">not checked</span>' in browser.get("/").content.decode()

    verdicts = charts.checked().verdicts
    records.store_check(encounter_id, charts.checked(findings=()))
    assert '<span class="pill not-checked">2 not checked</span>' in browser.get("/").content.decode()

    records.store_check(encounter_id, charts.checked(findings=(), verdicts=verdicts[:2]))
    page = browser.get("/").content.decode()
    assert "none open" in page
    assert "not checked" not in page


def test_the_list_is_newest_first_and_in_pages(browser: Client):
    for number in range(53):
        records.store_encounter(Encounter(id=f"n{number:02}", setting="outpatient"))

    first, second = (browser.get(f"/?page={n}").content.decode() for n in (1, 2))

    assert re.findall(r">(n\d\d)<", first)[:2] == ["n52", "n51"]
    assert re.findall(r">(n\d\d)<", second) == ["n02", "n01", "n00"]


def test_an_empty_list_says_what_to_do(browser: Client):
    assert "superbill demo" in browser.get("/").content.decode()


def test_the_note_is_shown_as_it_is(full_chart: str, browser: Client):
    page = chart_page(browser, full_chart)

    assert note_of(page) == charts.NOTE
    assert "&lt;2+ on either side&gt;" in page


def test_a_hostile_note_is_shown_and_not_run(browser: Client):
    text = "<script>alert(1)</script>\n\"quotes\" & 'more' {{ user }} </div>\r\n\tend"
    encounter_id = records.store_encounter(
        Encounter(id="<img src=x>", setting="outpatient", documents=(Document(name='"><b>', text=text),))
    )

    page = chart_page(browser, encounter_id)

    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert note_of(page) == text


def test_every_highlight_leads_to_its_code_and_every_quote_to_its_highlight(full_chart: str, browser: Client):
    page = chart_page(browser, full_chart)

    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = re.findall(r'href="#([^"]+)"', page)
    assert set(links) <= set(ids)
    spans = sum(len(c.evidence) for c in charts.coded().codes) + sum(len(n.evidence) for n in charts.coded().not_coded)
    assert len({i for i in ids if i.startswith("evidence-")}) == spans
    assert len(re.findall(r'class="chip ', page)) == spans


def test_highlights_that_lie_on_each_other(full_chart: str, browser: Client):
    """E11.22 covers 'Type 2 ... stage 3a' in the plan, N18.31 the end of it."""
    page = chart_page(browser, full_chart)

    both = re.search(
        r'<mark class="assigned several" data-codes="(code-\d+) (code-\d+)"><a href="#\1" tabindex="-1">([^<]*)</a>',
        page,
    )
    assert both
    assert both[3] == "chronic kidney disease, stage 3a"


@pytest.mark.parametrize(
    "shown",
    [
        '<mark class="suggested"',
        '<mark class="not-coded"',
        '97%<span class="said"> sure',
        "uncertain, outpatient",
        "family history, not assessed today",
        "Diabetes and kidney disease are linked",
        "FY2026 I.A.15",
        "Table icd10cm, release 2026-04-01",
        "<b>Do:</b> Point line 2 at E11.22",
        "bypassed",
        "modifier 25",
        "Please clarify the type of obesity",
        '<span class="pill example">EXAMPLE</span>',
        "$128.40",
        "interchange 000000001",
        "accepted A2",
        "$50.68",
        "68 years, female",
        "proposed by system",
    ],
)
def test_the_chart_shows(full_chart: str, browser: Client, shown: str):
    assert shown in chart_page(browser, full_chart)


@pytest.mark.parametrize(("role", "births"), [("coder", 1), ("auditor", 0)])
def test_the_banner_tells_birth_and_admission_as_the_role_may_see(
    encounter_id: str, browser_of: Callable[..., Client], role: str, births: int
):
    stay = charts.encounter(setting="inpatient", admit_date=date(2026, 5, 11), discharge_date=date(2026, 5, 16))
    assert records.store_encounter(stay) == encounter_id

    page = browser_of(role).get(f"/encounters/{encounter_id}/").content.decode()

    assert page.count("<dt>Born</dt><dd>Mar 2, 1958</dd>") == births
    assert "<dt>Admitted</dt><dd>May 11, 2026</dd>" in page
    assert "<dt>Discharged</dt><dd>May 16, 2026</dd>" in page
    assert "68 years" in page


def test_not_checked_is_never_shown_as_pass(full_chart: str, browser: Client):
    page = chart_page(browser, full_chart)

    counts = re.findall(
        r'<li class="verdict ([\w-]+)"><span aria-hidden="true">.</span> <b>(\d+)</b> ([\w ]+)</li>', page
    )
    assert counts == [
        ("pass", "2", "pass"),
        ("fail", "2", "fail"),
        ("bypassed", "1", "bypassed"),
        ("not-checked", "2", "not checked"),
    ]
    assert "table ncci_mue for 2026-05-15" in page


def test_an_encounter_whose_edits_never_ran_says_not_checked(encounter_id: str, browser: Client):
    page = chart_page(browser, encounter_id)

    assert "not checked: the edits have not run" in page
    assert ">pass<" not in page
    assert "not priced" in page


def test_a_price_of_official_tables_has_no_example_badge(encounter_id: str, browser: Client):
    records.store_price(encounter_id, charts.price(example=False))

    page = chart_page(browser, encounter_id)

    assert "Charges and price</h2>" in page
    assert "Priced with example tables" not in page


def test_a_rejected_code_says_who_and_why(full_chart: str, browser: Client):
    row = Row.objects.get().assignments.get(code="J20.9")
    records.decide(str(row.public_id), "rejected", by="coder", reason="viral cough only")

    page = chart_page(browser, full_chart)

    assert "coder: viral cough only" in page
    why = browser.get(f"/encounters/{full_chart}/why/{row.public_id}/").content.decode()
    assert "rejected by coder" in why
    assert "viral cough only" in why


def test_codes_of_an_older_note_are_shown_on_that_note(full_chart: str, browser: Client):
    records.store_encounter(charts.encounter(documents=(Document(name=charts.NOTE_NAME, text="Amended."),)))

    page = chart_page(browser, full_chart)

    assert "A newer version of this document is stored" in page
    assert "Amended." in page
    assert page.count("<article id=") == 2


@pytest.mark.parametrize("path", ["/", "/login/", "/encounters/{id}/", "/nowhere/"])
def test_every_page_carries_the_safe_headers(full_chart: str, browser: Client, path: str):
    answer = browser.get(path.format(id=full_chart))

    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/encounters/{id}/"])
def test_no_page_has_inline_script_or_style_or_leaves_this_machine(full_chart: str, browser: Client, path: str):
    page = browser.get(path.format(id=full_chart)).content.decode()

    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=\"/static/)", page)
    assert not re.search(r"(?:href|src|action)=\"(?:https?:)?//", page)


def test_static_files_are_served_and_kept_for_good(browser: Client):
    for name, kind in (("office.css", "text/css"), ("keys.js", "text/javascript"), ("mark.svg", "image/svg+xml")):
        answer = browser.get(static(f"office/{name}"))
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith(kind)
        assert "immutable" in answer["Cache-Control"]


def test_a_changed_script_has_another_address(tmp_path: Path):
    (tmp_path / "keys.js").write_text("one")
    before = assets.edition(tmp_path)
    assert assets.edition(tmp_path) == before
    (tmp_path / "keys.js").write_text("two")
    changed = assets.edition(tmp_path)
    (tmp_path / "keys.js").rename(tmp_path / "key.js")

    assert len({before, changed, assets.edition(tmp_path)}) == 3


@pytest.mark.usefixtures("coder")
def test_logging_in_and_out():
    client = Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/login/").content.decode())
    assert token
    form = {"csrfmiddlewaretoken": token[1], "username": "coder", "password": PASSWORD, "next": ""}

    assert "do not match" in client.post("/login/", form | {"password": "wrong"}).content.decode()
    assert client.post("/login/", form)["Location"] == "/home/"
    cookie = client.cookies["superbill_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["max-age"] == ""
    page = client.get("/").content.decode()
    assert '<noscript><meta http-equiv="refresh" content="902; url=/home/"></noscript>' in page
    assert 'data-idle="900"' in page


@pytest.mark.usefixtures("coder")
def test_a_form_without_its_token_is_refused():
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "coder", "password": PASSWORD})

    assert answer.status_code == 403
    assert "out of date" in answer.content.decode()


def test_an_idle_session_ends_on_the_server(full_chart: str, browser: Client):
    session = browser.session
    session.set_expiry(-1)
    session.save()

    assert browser.get(f"/encounters/{full_chart}/").status_code == 302


@pytest.mark.usefixtures("db")
def test_the_first_visitor_is_told_how_to_open_an_account():
    assert "superbill serve --add-user" in Client().get("/login/").content.decode()
    accounts.add("coder", PASSWORD)
    assert "--add-user" not in Client().get("/login/").content.decode()


def test_what_is_not_there_is_told_without_details(browser: Client):
    for path in ("/encounters/00000000-0000-4000-8000-000000000000/", "/encounters/visit-1/", "/x?name=Ada"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert "There is no such page" in answer.content.decode()


def test_a_database_that_is_away_is_told(full_chart: str, browser: Client, monkeypatch: pytest.MonkeyPatch):
    def away(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection: patient Ada Example")

    monkeypatch.setattr("superbill.office.audit.record", away)
    browser.raise_request_exception = False

    answer = browser.get(f"/encounters/{full_chart}/")

    assert answer.status_code == 503
    assert "Nothing was lost" in answer.content.decode()


def test_a_look_that_cannot_be_logged_does_not_happen(
    full_chart: str, browser: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("row of Ada Example")

    monkeypatch.setattr("superbill.office.audit.record", broken)
    browser.raise_request_exception = False

    answer = browser.get(f"/encounters/{full_chart}/")

    assert answer.status_code == 500
    assert "diabetes" not in answer.content.decode()
    assert "Ada" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("amount", "written"),
    [(None, "–"), (Decimal("1234.5"), "$1,234.50"), (Decimal("-5"), "−$5.00"), (Decimal(0), "$0.00")],
)
def test_money_is_written_for_people(amount: Decimal | None, written: str):
    assert money(amount) == written


@pytest.mark.parametrize(
    ("name", "password", "why"),
    [
        ("coder2", "short", "too short"),
        ("coder2", "123456789012", "entirely numeric"),
        ("coder2", "qwerty123456", "too common"),
        ("margaret-hill", "margaret-hill-1", "too similar"),
        ("coder", PASSWORD, "already"),
        ("Coder", PASSWORD, "already"),
        ("two words", PASSWORD, "cannot be used"),
        ("", PASSWORD, "cannot be used"),
    ],
)
@pytest.mark.usefixtures("coder")
def test_accounts_that_are_refused(name: str, password: str, why: str):
    with pytest.raises(SuperbillError, match=why):
        accounts.add(name, password)


@pytest.mark.usefixtures("db")
def test_the_demo_account_has_a_random_password_shown_once():
    password = accounts.demo("demo")

    assert password
    assert User.objects.get(username="demo").check_password(password)
    assert accounts.demo("demo") is None
