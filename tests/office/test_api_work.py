"""The coder's work through the API: the same functions as the screens, the same refusals, nothing done twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.office import office_charts as charts
from tests.office.test_api import Caller, asked, program  # noqa: F401 - a fixture

from superbill.coding.query import compose
from superbill.model.coded import Indicator
from superbill.office import accounts, chart_changes, records
from superbill.office.models import AuditEvent, Encounter

Made = Callable[..., Caller]


@pytest.fixture
def chart(full_chart: str, program: Made) -> tuple[Caller, str]:  # noqa: F811 - the fixture
    caller = program("coder", "supervisor")
    caller.send("POST", f"/encounters/{full_chart}/hand", {"do": "take over"})
    return caller, f"/encounters/{full_chart}"


def code_of(caller: Caller, address: str, code: str) -> dict[str, Any]:
    return next(c for c in caller.get(f"{address}/codes").json() if c["code"] == code)


def test_a_change_stands_on_the_revision_that_was_seen_and_is_taken_back(chart: tuple[Caller, str]):
    caller, address = chart
    seen = caller.get(f"{address}/hand").json()
    code = code_of(caller, address, "J20.9")
    rejection = {"do": "reject", "code": code["id"], "reason": "viral", "revision": seen["revision"]}

    first = caller.send("POST", f"{address}/changes", rejection)
    again = caller.send("POST", f"{address}/changes", rejection)
    stale = caller.send("POST", f"{address}/changes", rejection | {"do": "accept"})
    undone = caller.send("POST", f"{address}/changes", {"do": "undo", "revision": first.json()["revision"]})

    assert (first.status_code, first.json()["repeated"], again.json()["repeated"]) == (200, False, True)
    assert first.json()["revision"] == seen["revision"] + 1
    assert (stale.status_code, "Read it again" in stale.json()["detail"]) == (409, True)
    assert undone.json()["kind"] == "undone"
    assert code_of(caller, address, "J20.9") == code


@pytest.mark.usefixtures("tables")
def test_a_code_is_added_with_its_words_moved_and_its_presence_told(chart: tuple[Caller, str]):
    caller, address = chart
    (document, *_) = caller.get(f"{address}/documents").json()
    start = document["text"].index("diabetes")
    words = {"document": document["id"], "start": start, "end": start + len("diabetes")}

    def change(**parts: Any) -> Any:
        return caller.send(
            "POST", f"{address}/changes", {"revision": caller.get(f"{address}/hand").json()["revision"]} | parts
        )

    added = change(do="add", add="Z86.73", words=words)
    assert added.status_code == 200, added.json()
    new = code_of(caller, address, "Z86.73")
    assert change(do="move", code=new["id"], place=1).status_code == 200
    assert change(do="poa", code=new["id"], poa="Y").status_code == 200
    refused = change(do="add", add="E11")
    unknown = change(do="accept")

    assert new["state"] == "assigned"
    assert {k: code_of(caller, address, "Z86.73")[k] for k in ("sequence", "poa")} == {"sequence": 1, "poa": "Y"}
    assert (refused.status_code, "not billable" in refused.json()["detail"]) == (422, True)
    assert unknown.status_code == 422


def test_a_chart_is_done_by_who_may_release_and_at_the_revision_that_was_seen(
    chart: tuple[Caller, str],
    program: Made,  # noqa: F811 - the fixture
):
    caller, address = chart
    Encounter.objects.update(open_errors=0)
    now = caller.get(f"{address}/hand").json()["revision"]

    old = caller.send("POST", f"{address}/hand", {"do": "done", "revision": now - 1})
    refused = program("biller").send("POST", f"{address}/hand", {"do": "done", "revision": now})
    audited = AuditEvent.objects.latest("number")

    assert old.status_code in {409, 422}
    assert (refused.status_code, audited.action, audited.kind) == (403, "refused", "chart.release")
    assert caller.get(f"{address}/hand").json()["completed_by"] == ""
    assert caller.send("POST", f"{address}/hand", {"do": "give back"}).json()["owner"] == ""


def test_a_finding_stands_with_a_reason_and_is_opened_again(chart: tuple[Caller, str]):
    caller, address = chart

    made = [caller.send("POST", f"{address}/overrides", {"place": n, "reason": "seen"}).status_code for n in range(3)]
    nowhere = caller.send("POST", f"{address}/overrides", {"place": 99, "reason": "seen"})
    held = caller.get(f"{address}/overrides").json()

    assert nowhere.status_code == 422
    assert made.count(201) == len(held)
    for one in held:
        assert caller.send("POST", f"/overrides/{one['id']}/withdraw", {"reason": "wrong"}).status_code == 200
    assert caller.get(f"{address}/overrides").json() == []


def test_a_question_is_drafted_sent_answered_and_closed(chart: tuple[Caller, str], program: Made):  # noqa: F811 - the fixture
    caller, address = chart
    doctor = program("provider")
    fact = Indicator(kind="bmi_high", text="BMI 33.2", day=charts.DAY, document=charts.NOTE_NAME)
    question = compose("weight", [fact])

    draft = caller.send(
        "POST", f"{address}/queries", {"question": question.model_dump(mode="json"), "asked": "program-provider"}
    )
    where = f"/queries/{draft.json()['id']}"
    same = caller.send("PUT", where, {"question": question.model_dump(mode="json"), "asked": "program-provider"})
    assert same.json() == draft.json()
    other = question.model_dump(mode="json") | {"title": "Weight, once more"}
    rewritten = caller.send("PUT", where, {"question": other, "asked": "program-provider"})
    assert (rewritten.status_code, rewritten.json()["version"]) == (200, draft.json()["version"] + 1)
    assert (draft.status_code, doctor.get("/queries").json()) == (201, [])
    assert caller.send("POST", f"{where}/send").json()["state"] == "open"
    (waits,) = doctor.get("/queries").json()
    choice = doctor.get(where).json()["question"]["options"][-1]
    done = doctor.send("POST", f"{where}/answer", {"choice": choice})
    again = doctor.send("POST", f"{where}/answer", {"choice": choice})
    ended = caller.send("POST", f"{where}/end", {"do": "close", "outcome": "nonsense"})

    assert waits["state"] == "open"
    assert (done.status_code, done.json(), again.json()) == (200, done.json(), done.json())
    assert ended.status_code == 422
    assert caller.get(where).json()["answered_at"]


def test_a_chart_with_a_query_that_waits_is_done_when_that_is_said(
    encounter_id: str,
    program: Made,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(chart_changes, "keep_check", lambda *_, **__: None)
    records.store_coding(encounter_id, charts.coded())
    fact = Indicator(kind="bmi_high", text="BMI 33.2", day=charts.DAY, document=charts.NOTE_NAME)
    records.draft_query(encounter_id, compose("weight", [fact]), by="carla")
    caller, address = program("coder", "supervisor"), f"/encounters/{encounter_id}/hand"
    done = {"do": "done", "revision": Encounter.objects.get().revision}

    refused = caller.send("POST", address, done)
    finished = caller.send("POST", address, done | {"despite_queries": True})

    assert (refused.status_code, refused.json()["fields"]) == (422, ["queries"])
    assert "1 draft of a query" in refused.json()["detail"]
    assert finished.json()["completed_by"]


def test_a_question_of_somebody_else_cannot_be_answered(full_chart: str, program: Made):  # noqa: F811 - the fixture
    accounts.add("other", "a long enough pass phrase", ["provider"], npi="1245319599")
    query = asked(full_chart)

    answer = program("provider").send("POST", f"/queries/{query}/answer", {"choice": "Obesity"})

    assert answer.status_code == 422
    assert records.load_encounter(full_chart).documents
