"""Audits of coding: two outcomes, errors counted, the way to the coder and back, samples drawn alike from one seed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.office import office_charts as charts

from superbill.errors import BadInput
from superbill.office import accounts, records
from superbill.office.models import Assignment, AuditItem, AuditSample, CodingAudit, Decision, User
from superbill.office.records.audit_list import audits_for
from superbill.office.records.audit_worksheet import Post, compared, error_rate
from superbill.office.records.coding_audits import Answer

PASSWORD = "a long enough pass phrase"  # noqa: S105 - as in conftest


@pytest.fixture
def people(db) -> None:  # noqa: ARG001 - a fixture for its effect
    for name, role in (("carla", "coder"), ("cyrus", "coder"), ("audrey", "auditor"), ("susan", "supervisor")):
        accounts.add(name, PASSWORD, (role,))


@pytest.fixture
def chart(encounter_id: str, people: None) -> str:  # noqa: ARG001 - a fixture for its effect
    records.store_coding(encounter_id, charts.coded())
    records.decide(str(Assignment.objects.get(code="E66.9").public_id), "accepted", by="carla")
    return encounter_id


@pytest.fixture
def begun(chart: str) -> str:
    return records.begin_audit(chart, "carla", by="audrey")


def item(pre: dict[str, Any] | None, post: dict[str, Any] | None, kind: str = "diagnosis") -> AuditItem:
    return AuditItem(place=1, kind=kind, pre=pre, post=post)


def dx(code: str, sequence: int = 2, poa: str = "") -> dict[str, Any]:
    return {"code": code, "sequence": sequence, "poa": poa}


@pytest.mark.parametrize(
    ("pre", "post", "change", "errors"),
    [
        (dx("E11.9"), dx("E11.9"), "agreed", 0),
        (dx("E11.9"), dx("E11.65"), "edited", 1),
        (dx("E11.9", poa="Y"), dx("E11.9", poa="N"), "edited", 1),
        (dx("E11.9"), None, "removed", 1),
        (None, dx("E11.9"), "added", 1),
        (dx("E11.9", 3), dx("E11.9", 2), "moved", 0),
        (dx("E11.9", 1), dx("I10", 1), "edited", 2),
        (dx("E11.9", 1), None, "removed", 2),
        (dx("E11.9", 1), dx("E11.9", 4), "moved", 2),
        (dx("E11.9", 1, "Y"), dx("E11.9", 1, "N"), "edited", 1),
    ],
)
def test_what_counts_as_an_error(pre: Any, post: Any, change: str, errors: int):
    assert compared([item(pre, post)]) == [(change, errors)]


def test_a_service_line_with_another_modifier_is_edited():
    pre = {"code": "99214", "modifiers": "25", "units": "1", "sequence": 1}

    assert compared([item(pre, pre | {"modifiers": ""}, "service")]) == [("edited", 1)]


@pytest.mark.parametrize(("errors", "reviewed", "rate"), [(0, 0, None), (0, 9, 0.0), (3, 12, 0.25), (9, 4, 1.0)])
def test_error_rate(errors: int, reviewed: int, rate: float | None):
    assert error_rate(errors, reviewed) == rate


def test_the_worksheet_begins_with_what_the_coder_had(begun: str):
    row = CodingAudit.objects.get(public_id=begun)

    told = [(i.kind, i.pre["code"], i.change) for i in row.items.all()]
    assert told[:2] == [("diagnosis", "E11.22", "agreed"), ("diagnosis", "I12.9", "agreed")]
    assert ("diagnosis", "E66.9", "agreed") in told
    assert ("service", "99214", "agreed") in told
    assert ("diagnosis", "Z68.33", "agreed") not in told, "suggested codes are no outcome"
    assert row.reviewed == len(told)


def change(begun: str, code: str, post: dict[str, Any] | None, comment: str = "I.B.4: see the plan") -> int:
    row = next(i for i in CodingAudit.objects.get(public_id=begun).items.all() if (i.pre or {}).get("code") == code)
    posts = [
        Post(i.place, post if i.place == row.place else i.post, comment if i.place == row.place else i.comment, i.kind)
        for i in row.audit.items.all()
    ]
    records.save_worksheet(begun, posts, by="audrey")
    return int(row.place)


def test_the_whole_way_of_a_worksheet(begun: str):
    place = change(begun, "J20.9", None)
    records.route_audit(begun, "to coder", by="audrey")
    with pytest.raises(BadInput, match=f"line {place} is missing"):
        records.answer_audit(begun, [], by="carla")
    with pytest.raises(BadInput, match="rebuttal"):
        records.answer_audit(begun, [Answer(place, "rebut")], by="carla")

    records.answer_audit(begun, [Answer(place, "rebut", "bronchitis is in the assessment")], by="carla")
    with pytest.raises(BadInput, match="Say what has to be decided"):
        records.route_audit(begun, "escalate", by="audrey")
    records.route_audit(begun, "escalate", by="audrey", detail="is it assessed?")
    with pytest.raises(BadInput, match="Let a supervisor decide it"):
        records.route_audit(begun, "finish", by="audrey")
    records.route_audit(begun, "finish", by="susan", detail="it is not supported")

    row = CodingAudit.objects.get()
    assert (row.state, row.errors) == ("finished", 1)
    assert row.finished_at
    assert [s.action for s in row.steps.all()] == ["begun", "saved", "to coder", "answered", "escalate", "finish"]
    assert "bronchitis is in the assessment" in row.steps.get(action="answered").worksheet
    assert Assignment.objects.get(code="J20.9").state == "assigned", "an audit changes no code by itself"


def shown(begun: str) -> str:
    auditor = log_in("audrey")
    return " ".join(auditor.get(where).content.decode() for where in (f"/audits/{begun}/", "/audits/"))


def test_nothing_looked_at_is_never_shown_as_right(begun: str):
    page = shown(begun)
    assert "100%" not in page
    assert ">agreed<" not in page
    assert page.count("not yet") == 2
    assert "<dd>0<" not in page

    change(begun, "J20.9", None)
    page = shown(begun)
    assert "1 so far" in page
    assert "%" not in page.split("<main")[1].split("</dl>")[0]

    records.route_audit(begun, "to coder", by="audrey")
    page = shown(begun)
    assert "so far" not in page
    assert ">agreed<" in page
    assert re.search(r"<b>\d\d%</b>", page)


def test_a_rebuttal_that_convinces_takes_the_error_away(begun: str):
    place = change(begun, "J20.9", None)
    records.route_audit(begun, "to coder", by="audrey")
    records.answer_audit(begun, [Answer(place, "rebut", "see plan, item 3")], by="carla")
    was = CodingAudit.objects.get().items.get(place=place).pre

    change(begun, "J20.9", was)
    records.route_audit(begun, "finish", by="audrey")

    assert CodingAudit.objects.get().errors == 0


def test_an_added_code_that_is_taken_back_leaves_the_sheet(begun: str):
    posts = [Post(i.place, i.post, i.comment, i.kind) for i in AuditItem.objects.all()]
    records.save_worksheet(begun, [*posts, Post(0, dx("Z79.84", 8), "metformin")], by="audrey")
    added = AuditItem.objects.get(change="added")
    records.save_worksheet(begun, [*posts, Post(added.place, None)], by="audrey")

    assert not AuditItem.objects.filter(pre=None).exists()
    assert CodingAudit.objects.get().reviewed == len(posts)


def test_a_difference_without_words_is_not_sent(begun: str):
    change(begun, "J20.9", None, comment="")

    with pytest.raises(BadInput, match="comment: is missing on line"):
        records.route_audit(begun, "to coder", by="audrey")


def test_nobody_audits_or_settles_their_own_coding(chart: str, begun: str):
    with pytest.raises(BadInput, match="own coding"):
        records.route_audit(begun, "finish", by="carla")
    with pytest.raises(BadInput, match="under way"):
        records.begin_audit(chart, "carla", by="susan")
    records.route_audit(begun, "finish", by="audrey")
    with pytest.raises(BadInput, match="Nobody audits their own"):
        records.begin_audit(chart, "carla", by="carla")
    assert records.begin_audit(chart, "carla", by="susan")
    assert sorted(CodingAudit.objects.values_list("number", flat=True)) == [1, 2]


def coded_charts(number: int, by: str = "carla") -> None:
    for place in range(number):
        chart = records.store_encounter(charts.encounter(id=f"{by}-{place}"))
        records.store_coding(chart, charts.coded(id=f"{by}-{place}"))
        code = Assignment.objects.get(encounter__public_id=chart, code="E66.9")
        records.decide(str(code.public_id), "accepted", by=by)


@pytest.mark.usefixtures("people")
def test_the_same_seed_draws_the_same_charts():
    coded_charts(8)
    coded_charts(3, by="cyrus")
    days = (charts.DAY, charts.DAY)

    def drawn(seed: str) -> list[str]:
        made = records.draw_sample(seed, 4, *days, by="audrey", coder="carla")
        rows = CodingAudit.objects.filter(public_id__in=made)
        found = sorted(rows.values_list("encounter__reference", flat=True))
        assert set(rows.values_list("coder__username", flat=True)) == {"carla"}
        AuditItem.objects.all().delete()
        return found

    first = drawn("2026-Q2")
    sample = AuditSample.objects.get()
    assert (sample.size, sample.frame) == (4, 8)
    assert len(set(first)) == 4
    rest = records.draw_sample("2026-Q2", 50, *days, by="audrey", coder="carla")
    assert len(rest) == 4, "a chart is drawn for its first audit once"
    with pytest.raises(BadInput, match="would be empty"):
        records.draw_sample("x", 4, *days, by="audrey", coder="carla")
    with pytest.raises(BadInput, match="cannot be drawn"):
        records.draw_sample("x", 0, *days, by="audrey")


def test_who_decided_last_is_the_coder_of_a_chart(chart: str):
    records.decide(str(Assignment.objects.get(code="Z68.33").public_id), "accepted", by="cyrus")
    records.draw_sample("7", 1, charts.DAY, charts.DAY + dt.timedelta(days=1), by="audrey")

    assert CodingAudit.objects.get().coder.username == "cyrus"
    assert chart == str(CodingAudit.objects.get().encounter.public_id)
    assert Decision.objects.filter(by="carla").exists()


def log_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_code_that_was_missed_stands_on_the_sheet_that_is_opened_again(chart: str):
    auditor = log_in("audrey")
    auditor.post(f"/encounters/{chart}/audits/new/")
    address = f"/audits/{CodingAudit.objects.get().public_id}/"
    page = auditor.get(address).content.decode()
    form = dict(re.findall(r'name="((?:code|sequence|modifiers|units|poa)-\d+)" value="([^"]*)"', page))
    added = {
        "kind-new-1": "diagnosis",
        "code-new-1": "Z79.84",
        "sequence-new-1": "9",
        "comment-new-1": "in the list",
        "training": "",
    }

    kept = auditor.post(f"{address}save/", form | added | {"do": "save"})
    again = auditor.get(address)

    assert kept.status_code == 302
    assert (again.status_code, 'value="Z79.84"' in again.content.decode()) == (200, True)


def test_the_screens(chart: str, browser_of: Callable[..., Client]):
    auditor = log_in("audrey")
    assert auditor.post(f"/encounters/{chart}/audits/new/").status_code == 302
    row = CodingAudit.objects.get()
    address = f"/audits/{row.public_id}/"
    page = auditor.get(address).content.decode()
    form = dict(re.findall(r'name="((?:code|sequence|modifiers|units|poa)-\d+)" value="([^"]*)"', page))
    place = row.items.get(pre__code="J20.9").place

    sent = form | {f"out-{place}": "on", f"comment-{place}": "not supported", "training": "bronchitis", "missed": "1"}
    assert log_in("carla").get(address).status_code == 404, "the coder sees it when it is sent"
    assert auditor.post(f"{address}save/", sent | {"do": "to coder"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.errors, row.missed_queries) == ("with coder", 1, 1)
    assert {i.change for i in row.items.exclude(place=place)} == {"agreed"}

    coder = log_in("carla")
    assert "with coder" in coder.get("/audits/").content.decode()
    assert coder.post(f"{address}save/", {"do": "finish"}).status_code == 403
    answer = coder.post(f"{address}answer/", {f"answer-{place}": "rebut"})
    assert answer.status_code == 422
    assert coder.post(f"{address}answer/", {f"answer-{place}": "agree"}).status_code == 302
    assert log_in("cyrus").get(address).status_code == 404

    assert auditor.post(f"{address}save/", {"do": "finish"}).status_code == 302
    assert "finished" in auditor.get("/audits/?state=finished").content.decode()
    assert browser_of("biller").get("/audits/").status_code == 403


def test_a_sample_is_drawn_on_the_screen(chart: str):
    day = str(charts.DAY)
    auditor = log_in("audrey")
    form = {"seed": "7", "size": "3", "from": day, "to": day, "coder": ""}

    assert auditor.post("/audits/sample/", form | {"from": "soon"}).status_code == 422
    assert auditor.post("/audits/sample/", form)["Location"].startswith("/audits/")
    assert str(CodingAudit.objects.get().encounter.public_id) == chart


def test_what_is_to_be_worked_on_comes_before_what_is_finished(begun: str):
    records.route_audit(begun, "finish", by="audrey")
    again = records.begin_audit(str(Assignment.objects.get(code="E66.9").encounter.public_id), "carla", by="audrey")
    CodingAudit.objects.filter(public_id=again).update(changed_at=dt.datetime(2026, 1, 5, tzinfo=dt.UTC))

    listed = [str(row.public_id) for row in audits_for("audrey", writes=True)]

    assert listed == [again, begun]


def test_what_was_escalated_is_the_supervisors(begun: str, browser_of: Callable[..., Client]):
    place = change(begun, "J20.9", None)
    records.route_audit(begun, "to coder", by="audrey")
    records.answer_audit(begun, [Answer(place, "rebut", "see plan, item 3")], by="carla")
    records.route_audit(begun, "escalate", by="audrey", detail="is it assessed?")
    supervisor, auditor = browser_of("supervisor"), browser_of("auditor")
    for visitor in (supervisor, auditor):
        visitor.handler.enforce_csrf_checks = False
    where = f"/audits/{begun}/"

    assert 'value="finish"' not in auditor.get(where).content.decode()
    assert auditor.post(f"{where}save/", {"do": "finish"}).status_code == 403
    assert CodingAudit.objects.get().state == "escalated"
    assert 'value="finish"' in supervisor.get(where).content.decode()
    assert supervisor.post(f"{where}save/", {"do": "finish", "detail": "not supported"}).status_code == 302
    assert CodingAudit.objects.get().state == "finished"
