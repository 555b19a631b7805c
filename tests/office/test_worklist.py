"""The worklist: visits to come stand apart from what waits, and columns are as wide as each person drew them."""

from __future__ import annotations

import datetime as dt
import functools
import html
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from tests.office import office_charts as charts
from tests.office.test_api import Caller, program  # noqa: F401 - a fixture

from superbill.office import records
from superbill.office.models import Encounter, User
from superbill.office.records.listing import Asked, counts, listed, next_chart
from superbill.office.records.preferences import preferences
from superbill.office.screens import worklist
from superbill.office.screens.cutting import cut


@pytest.fixture
def planned(full_chart: str) -> str:
    """A visit of next week and one of today beside a chart that was coded; returns the one to come."""
    assert full_chart
    today = timezone.localdate()
    records.store_encounter(charts.encounter(id="today", service_date=today))
    return records.store_encounter(charts.encounter(id="next week", service_date=today + dt.timedelta(days=7)))


def shown(**asked: str) -> set[str]:
    return {row.reference for row in listed(Asked.of(asked), "coder", today=timezone.localdate()).rows}


@pytest.mark.usefixtures("planned")
def test_a_visit_to_come_is_not_told_as_not_coded_yet():
    assert shown() == {"visit-1", "today"}
    assert shown(reason="new") == {"today"}
    assert shown(reason="planned") == {"next week"}
    told = counts(today=timezone.localdate())
    assert (told["new"], told["planned"]) == (1, 1)


def test_its_day_brings_it_into_the_list(planned: str):
    day = timezone.localdate() + dt.timedelta(days=7)
    found = listed(Asked.of({"reason": "new"}), "coder", today=day)

    assert {row.reference for row in found.rows} == {"today", "next week"}
    assert planned not in {next_chart(Asked(), "coder", "", today=timezone.localdate())}


@pytest.mark.usefixtures("planned")
def test_next_chart_never_gives_a_visit_to_come(coder: User):
    Encounter.objects.exclude(reference="next week").update(owner="somebody")

    assert next_chart(Asked(), coder.username, "", today=timezone.localdate()) is None


@pytest.mark.usefixtures("planned")
def test_the_list_says_that_it_is_planned(browser: Client):
    page = browser.get("/?reason=planned").content.decode()

    assert "Planned: the visit is to come" in page
    assert "planned: the visit is to come</b>" in page
    assert "in 7 d" in page
    assert "not coded yet" not in page


def press(browser: Client, **fields: object) -> int:
    return browser.post("/columns/", token(browser) | fields).status_code


def token(browser: Client) -> dict[str, str]:
    """The hidden field of the list's forms."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get("/").content.decode())
    assert found
    return {"csrfmiddlewaretoken": found[1]}


@pytest.mark.usefixtures("full_chart")
def test_a_width_is_remembered_for_the_person(browser: Client, coder: User):
    assert press(browser, resized="reason", width="312") == 204
    assert press(browser, resized="charge", width="9999") == 204

    assert preferences(coder.pk)["columns"]["widths"] == {"reason": 312, "charge": 640}
    page = browser.get("/").content.decode()
    assert 'data-column="reason" data-width="312"' in page
    assert "style=" not in page
    assert press(browser, resized="reason", width="") == 204
    assert preferences(coder.pk)["columns"]["widths"] == {"charge": 640}


@pytest.mark.usefixtures("full_chart")
def test_widths_are_typed_with_the_columns(browser: Client, coder: User):
    fields = {"column": ["reference", "reason"], "pinned": "reason", "width-reason": "20", "width-age": "broad"}

    assert press(browser, **fields) == 302
    assert preferences(coder.pk)["columns"] == {
        "shown": ["reference", "reason"], "pinned": "reason", "widths": {"reason": 48},
    }  # fmt: skip
    assert press(browser, resized="no such column", width="100", shipped="1") == 302
    assert "columns" not in preferences(coder.pk)


@pytest.mark.usefixtures("full_chart")
def test_a_page_beyond_the_last_is_the_last(browser: Client, monkeypatch: pytest.MonkeyPatch):
    page = browser.get("/?page=999").content.decode()
    assert "visit-1" in page
    assert "No encounter is stored" not in page

    records.store_encounter(charts.encounter(id="another"))
    monkeypatch.setattr(worklist, "listed", functools.partial(listed, size=1))
    page = browser.get("/?page=999").content.decode()
    assert "Page 2 of 2" in page
    assert 'rel="prev"' in page
    assert 'rel="next"' not in page


@pytest.mark.usefixtures("full_chart")
def test_an_empty_list_says_why_it_is_empty(browser: Client, browser_of: Callable[..., Client]):
    assert "No chart is given to you" in browser_of("trainee").get("/").content.decode()

    Encounter.objects.update(completed_at=timezone.now(), completed_by="coder", routed="done")
    page = browser.get("/?sort=-changed").content.decode()
    assert "No chart is open" in page
    assert "No encounter is stored" not in page


def test_an_office_without_charts_says_so(browser: Client):
    assert "No encounter is stored yet" in browser.get("/?page=999").content.decode()


@pytest.mark.usefixtures("db")
def test_a_long_reference_keeps_its_beginning_and_its_end(browser: Client):
    for end in ("0001", "0002"):
        records.store_encounter(charts.encounter(id=f"a-hospital-stay-of-may-{end}"))
    page = browser.get("/").content.decode()

    for end in ("0001", "0002"):
        assert f'title="a-hospital-stay-of-may-{end}"' in page
        assert f'<span class="start">a-hospital-stay-of-m</span><span>ay-{end}</span>' in page
    assert cut("<b>&</b>") == "&lt;b&gt;&amp;&lt;/b&gt;"
    assert "<b>" not in cut("<b>a long name & its end</b>")


def test_several_charts_are_given_at_once(planned: str, browser_of: Callable[..., Client], coder: User):
    supervisor = browser_of("supervisor")
    supervisor.handler.enforce_csrf_checks = False
    chosen = [str(row.public_id) for row in Encounter.objects.filter(reference__in=["today", "next week"])]
    page = supervisor.get("/").content.decode()
    assert page.count('class="pick"') == 2
    assert 'class="pick"' not in browser_of("coder").get("/").content.decode()

    def give(**form: object) -> str:
        return supervisor.post("/give/", form, follow=True).content.decode()

    assert "no chart was chosen" in give(person=coder.username)
    assert "nobody who codes here was chosen" in give(chart=chosen, person="")
    assert "nobody who codes here was chosen" in give(chart=chosen, person="biller")
    assert Encounter.objects.exclude(owner="").count() == 0
    assert "2 charts were given." in give(chart=chosen, person=coder.username)
    assert set(Encounter.objects.filter(owner=coder.username).values_list("reference", flat=True)) == {
        "today", "next week",
    }  # fmt: skip
    Encounter.objects.filter(public_id=planned).update(completed_at=timezone.now(), owner="")
    Encounter.objects.filter(reference="today").update(owner="")
    assert "one of the charts is finished" in give(chart=chosen, person=coder.username)
    assert Encounter.objects.get(reference="today").owner == "", "all of them or none"
    assert browser_of("coder").post("/give/", {"chart": chosen}).status_code == 403


def test_a_program_gives_several_too(planned: str, program: Callable[..., Caller], coder: User):  # noqa: F811
    told = {"charts": [planned], "person": coder.username}

    assert program("supervisor").send("POST", "/worklist/give", told).json() == {"given": 1}
    assert program("supervisor").send("POST", "/worklist/give", told | {"charts": []}).status_code == 422
    assert program("coder").send("POST", "/worklist/give", told).status_code == 403


def test_a_chart_that_a_board_opens_is_not_taken(planned: str, browser_of: Callable[..., Client]):
    supervisor = browser_of("supervisor")
    assert planned

    page = supervisor.get("/boards/unbilled/").content.decode()
    (address, *_) = re.findall(r'<a class="row-link" href="([^"]+)"', page)

    assert supervisor.get(address).status_code == 200
    assert Encounter.objects.exclude(owner="").count() == 0


def search(browser: Client, text: str, **filters: str) -> str:
    """Post the form of the list; returns the address that it leads to."""
    answer = browser.post("/", {**token(browser), "sort": "-changed", "text": text, **filters})
    assert answer.status_code == 302
    return str(answer["Location"])


@pytest.mark.usefixtures("planned")
def test_what_is_searched_for_stands_in_no_address(browser: Client):
    address = search(browser, "toda", setting="professional")
    page = browser.get(address).content.decode()

    assert "toda" not in address
    assert 'value="toda"' in page
    assert page.count("<tr data-row") == page.count('title="today"') == 1
    assert not [link for link in re.findall(r'href="([^"]*)"', page) if "toda" in link]
    assert browser.get("/?sort=-changed").content.decode().count("<tr data-row") == 2


@pytest.mark.usefixtures("planned")
def test_the_tabs_and_the_sorting_keep_what_was_searched_for(browser: Client):
    page = browser.get(search(browser, "VISIT", setting="professional")).content.decode()

    tabs = re.findall(r'<li><a href="\?([^"]*)"', page)
    sorts = re.findall(r'class="sort" href="\?([^"]*)"', page)
    for link in [*tabs, *sorts]:
        assert {"setting=professional", "searched=1"} <= set(html.unescape(link).split("&")), link
    assert len(tabs) > 3 < len(sorts)
    assert 'value="VISIT"' in browser.get("/?" + html.unescape(sorts[0])).content.decode()


@pytest.mark.usefixtures("planned")
def test_a_chart_is_found_in_capitals_or_not():
    for text in ("visit-1", "VISIT", "Visit-", "e11"):
        assert shown(text=text) == {"visit-1"}, text
    records.store_encounter(charts.encounter(id="Stay-7"))
    assert shown(text="stay") == shown(text="STAY-7") == {"Stay-7"}


@pytest.mark.usefixtures("full_chart")
def test_the_page_that_was_left_is_the_page_one_comes_back_to(browser: Client, monkeypatch: pytest.MonkeyPatch):
    records.store_encounter(charts.encounter(id="another"))
    monkeypatch.setattr(worklist, "listed", functools.partial(listed, size=1))
    browser.get("/?sort=-changed&page=2")

    assert "Page 2 of 2" in browser.get("/").content.decode()
    assert "Page 1 of 2" in browser.get("/?sort=reference").content.decode()
    assert "Page 1 of 2" in browser.get("/").content.decode()
