"""Audits of coding through the API: the way of a worksheet, samples, and who sees and decides what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.office import office_charts as charts
from tests.office.test_api import PASSWORD, Caller, program  # noqa: F401 - a fixture

from superbill.office import accounts, records, tokens
from superbill.office.models import Assignment, AuditEvent, CodingAudit
from superbill.office.roles import permissions_of

Made = Callable[..., Caller]


def caller(name: str, role: str) -> Caller:
    accounts.add(name, PASSWORD, (role,))
    return Caller(tokens.make(name, sorted(permissions_of([role])), label="test", by="test"))


@pytest.fixture
def people(db) -> dict[str, Caller]:  # noqa: ARG001 - a fixture for its effect
    roles = {"carla": "coder", "cyrus": "coder", "audrey": "auditor", "susan": "supervisor"}
    return {name: caller(name, role) for name, role in roles.items()}


@pytest.fixture
def chart(encounter_id: str, people: dict[str, Caller]) -> str:  # noqa: ARG001 - a fixture for its effect
    records.store_coding(encounter_id, charts.coded())
    records.decide(str(Assignment.objects.get(code="E66.9").public_id), "accepted", by="carla")
    return encounter_id


@pytest.fixture
def begun(chart: str, people: dict[str, Caller]) -> str:
    made = people["audrey"].send("POST", f"/encounters/{chart}/audits", {})
    assert made.status_code == 201, made.json()
    return f"/audits/{made.json()['id']}"


def line_of(sheet: Any, code: str) -> dict[str, Any]:
    return next(line for line in sheet["lines"] if (line["pre"] or {}).get("code") == code)


def test_an_open_worksheet_says_nothing_of_what_nobody_looked_at(begun: str, people: dict[str, Caller]):
    audrey = people["audrey"]
    sheet = audrey.get(begun).json()

    assert (sheet["errors"], sheet["accuracy"]) == (None, "")
    assert {line["change"] for line in sheet["lines"]} == {"as coded"}
    assert audrey.get("/audits").json()["rows"][0]["errors"] is None
    done = audrey.send("POST", f"{begun}/route", {"do": "finish"}).json()
    assert (done["errors"], done["accuracy"]) == (0, "100%")
    assert {line["change"] for line in done["lines"]} == {"agreed"}


def test_the_whole_way_of_a_worksheet(begun: str, people: dict[str, Caller]):
    audrey, carla, susan = people["audrey"], people["carla"], people["susan"]
    place = line_of(audrey.get(begun).json(), "J20.9")["place"]
    assert carla.get(begun).status_code == 404, "the coder sees it when it is sent"

    silent = audrey.send("POST", f"{begun}/worksheet", {"lines": [{"place": place}]})
    assert (silent.status_code, silent.json()["errors"]) == (200, 1)
    assert audrey.send("POST", f"{begun}/route", {"do": "to coder"}).status_code == 422
    outcome = {"lines": [{"place": place, "comment": "not supported"}], "training": "bronchitis", "missed_queries": 1}
    audrey.send("POST", f"{begun}/worksheet", outcome)
    sent = audrey.send("POST", f"{begun}/route", {"do": "to coder"}).json()
    assert (sent["state"], sent["errors"], sent["missed_queries"]) == ("with coder", 1, 1)
    assert line_of(sent, "J20.9")["change"] == "removed"

    assert people["cyrus"].get(begun).status_code == 404
    assert people["cyrus"].get("/audits").json()["rows"] == []
    assert carla.send("POST", f"{begun}/route", {"do": "finish"}).status_code == 403
    mute = carla.send("POST", f"{begun}/answer", {"answers": [{"place": place, "answer": "rebut"}]})
    rebuttal = {"place": place, "answer": "rebut", "rebuttal": "see the assessment"}
    assert mute.status_code == 422
    assert carla.send("POST", f"{begun}/answer", {"answers": [rebuttal]}).json()["state"] == "returned"

    assert audrey.send("POST", f"{begun}/route", {"do": "escalate"}).status_code == 422
    audrey.send("POST", f"{begun}/route", {"do": "escalate", "detail": "is it assessed?"})
    refused = audrey.send("POST", f"{begun}/route", {"do": "finish"})
    written = AuditEvent.objects.latest("number")
    assert (refused.status_code, written.actor, written.kind) == (403, "audrey", "review.decide")
    assert audrey.send("POST", f"{begun}/worksheet", outcome).status_code == 403
    done = susan.send("POST", f"{begun}/route", {"do": "finish", "detail": "it is not supported"}).json()
    deeds = ["begun", "saved", "saved", "to coder", "answered", "escalate", "finish"]
    assert (done["state"], [s["action"] for s in done["steps"]]) == ("finished", deeds)
    assert Assignment.objects.get(code="J20.9").state == "assigned", "an audit changes no code by itself"


def test_lines_are_edited_added_and_taken_back_and_the_others_stay(begun: str, people: dict[str, Caller]):
    audrey = people["audrey"]
    before = audrey.get(begun).json()
    place = line_of(before, "E66.9")["place"]
    edit = {"place": place, "post": {"code": "e66.811", "sequence": 3}, "comment": "class 1 is documented"}
    addition = {"post": {"code": "Z79.84", "sequence": 8, "poa": "Y"}, "comment": "metformin"}

    changed = audrey.send("POST", f"{begun}/worksheet", {"lines": [edit], "add": [addition]}).json()
    added = changed["lines"][-1]
    kept = audrey.send("POST", f"{begun}/worksheet", {"training": "obesity classes"}).json()
    back = audrey.send("POST", f"{begun}/worksheet", {"lines": [{"place": added["place"]}]}).json()
    nowhere = audrey.send("POST", f"{begun}/worksheet", {"lines": [{"place": 999}]})

    assert line_of(changed, "E66.9")["post"]["code"] == "E66.811"
    assert (line_of(changed, "E66.9")["change"], added["change"], changed["errors"]) == ("edited", "added", 2)
    assert kept["lines"] == changed["lines"]
    assert (len(back["lines"]), back["training"]) == (len(before["lines"]), "obesity classes")
    assert (nowhere.status_code, nowhere.json()["fields"]) == (422, ["place"])


def test_the_list_is_paged_filtered_and_counted(chart: str, people: dict[str, Caller]):
    audrey = people["audrey"]
    draw = {"seed": "7", "size": 3, "from_day": str(charts.DAY), "to_day": str(charts.DAY)}
    drawn = audrey.send("POST", "/audits/samples", draw)
    empty = audrey.send("POST", "/audits/samples", draw)
    twice = audrey.send("POST", f"/encounters/{chart}/audits", {"coder": "carla"})

    page = audrey.get("/audits", state="open").json()
    assert [row["id"] for row in page["rows"]] == drawn.json()["audits"]
    assert (page["rows"][0]["encounter"], page["rows"][0]["coder"]) == (chart, "carla")
    assert (page["counts"], page["more"]) == ({"open": 1}, False)
    assert audrey.get("/audits", page=2).json()["rows"] == []
    assert audrey.get("/audits", state="finished").json()["rows"] == []
    assert audrey.get("/audits", state="nonsense").status_code == 422
    assert people["carla"].get("/audits").json()["counts"] == {}, "the coder sees it when it is sent"
    assert (empty.status_code, twice.status_code) == (422, 422)
    assert CodingAudit.objects.count() == 1
    assert AuditEvent.objects.filter(actor="audrey", action="list", kind="coding audit").exists()


def test_nobody_audits_their_own_and_a_token_without_the_scope_sees_its_own_only(chart: str, people: dict[str, Caller]):
    own = people["susan"].send("POST", f"/encounters/{chart}/audits", {"coder": "susan"})
    unknown = people["susan"].send("POST", f"/encounters/{chart}/audits", {"coder": "nobody"})
    people["audrey"].send("POST", f"/encounters/{chart}/audits", {})
    narrow = Caller(tokens.make("susan", ["review.read"], label="narrow", by="test"))

    assert (own.status_code, unknown.status_code) == (422, 422)
    assert len(people["susan"].get("/audits").json()["rows"]) == 1
    assert narrow.get("/audits").json()["rows"] == []
