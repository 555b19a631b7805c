"""Boards and the list of work through the API: the same numbers and rows as on the screens, money for who sees it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from tests.office import office_charts as charts
from tests.office.test_api import Caller, program  # noqa: F401 - a fixture

from superbill.office import records
from superbill.office.models import AuditEvent, Encounter
from superbill.office.records import glass
from superbill.office.records.ownership import take

Made = Callable[..., Caller]


def chart(name: str, days_ago: int = 5) -> str:
    day = timezone.now().date() - dt.timedelta(days=days_ago)
    return records.store_encounter(charts.encounter(id=name, service_date=day))


def board(caller: Caller, name: str) -> dict[str, Any]:
    return next(b for b in caller.get("/boards").json() if b["name"] == name)


@pytest.mark.usefixtures("db")
def test_a_board_its_rows_its_export_and_its_goal(program: Made):  # noqa: F811 - the fixture
    caller = program("supervisor")
    young, old = chart("young", 2), chart("=old()", 40)

    unbilled = board(caller, "unbilled")
    groups = {g["name"]: (g["count"], g["amount"]) for g in unbilled["groups"] if g["count"]}
    assert groups == {"0–3 days": (1, "215.00"), "over 30 days": (1, "215.00")}
    assert (unbilled["goal"], unbilled["over"], unbilled["total"]) == (None, None, "$430.00 in 2 charts")

    first = caller.get("/boards/unbilled/rows", limit=1).json()
    second = caller.get("/boards/unbilled/rows", limit=1, page=2).json()
    one = caller.get("/boards/unbilled/rows", group="0–3 days").json()
    assert [r["chart"] for r in first["rows"] + second["rows"]] == [old, young]
    assert (first["total"], first["more"], second["more"]) == (2, True, False)
    assert [r["what"] for r in one["rows"]] == ["not coded (DNFC)"]
    assert caller.get("/boards/nonsense/rows").status_code == 404

    export = caller.get("/boards/unbilled/rows.csv")
    lines = list(csv.DictReader(io.StringIO(export.content.decode())))
    assert export["Content-Type"].startswith("text/csv")
    assert [(line["chart"], line["amount"]) for line in lines] == [("'=old()", "215.00"), ("young", "215.00")]
    assert AuditEvent.objects.latest("number").detail == "unbilled, 2 rows"

    kept = caller.send("POST", "/boards/unbilled/goal", {"amount": "400"}).json()
    assert (kept["goal"], kept["over"]) == ("400.00", "30.00")
    assert caller.send("POST", "/boards/unbilled/goal", {"amount": "-1"}).status_code == 422
    assert caller.send("POST", "/boards/unbilled/goal", {"amount": "1.5"}).status_code == 422


def test_the_list_is_filtered_sorted_and_counted(full_chart: str, program: Made):  # noqa: F811 - the fixture
    caller = program("coder")
    young, old = chart("young", 2), chart("old", 40)
    take(old, "program-coder")

    def ids(**asked: Any) -> list[str]:
        answer = caller.get("/worklist/charts", **asked)
        assert answer.status_code == 200, answer.json()
        return [row["id"] for row in answer.json()["rows"]]

    assert set(ids()) == {full_chart, young, old}
    found = caller.send("POST", "/search/charts", {"sort": "service_date", "text": "O"})
    assert [row["id"] for row in found.json()["rows"]] == [old]
    assert ids(sort="-service_date,reference", reason="new") == [young, old]
    assert ids(owner="mine") == [old]
    assert set(ids(owner="free")) == {full_chart, young}
    assert old not in ids(setting="inpatient")
    assert young not in ids(older=30)
    assert [ids(sort="reference", limit=1, page=n)[0] for n in (1, 2, 3)] == ids(sort="reference")
    page = caller.get("/worklist/charts").json()
    assert (page["total"], page["reasons"]["new"], page["more"]) == (3, 2, False)
    assert caller.get("/worklist/charts", sort="patient").status_code == 422
    assert caller.send("POST", "/search/charts", {"text": "a\0b"}).status_code == 422
    assert AuditEvent.objects.filter(actor="program-coder", action="list", kind="encounter").exists()


def test_a_balance_is_told_to_who_sees_money(full_chart: str, program: Made):  # noqa: F811 - the fixture
    def balance(role: str) -> str | None:
        (row,) = program(role).get("/worklist/charts").json()["rows"]
        assert (row["id"], row["first_code"]) == (full_chart, "E11.22")
        return row["balance"]

    assert balance("coder") is None
    assert Decimal(balance("biller") or 0) == records.balance("SB0000001").balance


def test_the_next_chart_is_one_that_nobody_has_and_within_reach(program: Made, encounter_id: str):  # noqa: F811 - the fixture
    caller = program("coder")
    other, hidden = chart("other"), chart("hidden")
    take(encounter_id, "somebody")
    glass.restrict(hidden, by="supervisor")

    assert caller.get("/worklist/next").json() == {"id": other}
    assert caller.get("/worklist/next", after=other).json() == {"id": None}
    take(other, "program-coder")
    assert caller.get("/worklist/next", reason="new").json() == {"id": other}, "one's own comes when no other is free"
    narrow = program("coder", scopes=["work.take"])
    assert narrow.get("/worklist/next").status_code == 403


def test_a_chart_is_given_to_somebody_who_codes(encounter_id: str, program: Made):  # noqa: F811 - the fixture
    caller = program("supervisor")
    program("coder"), program("biller")

    assert caller.get("/worklist/people").json() == {"people": ["program-coder", "program-supervisor"]}
    given = caller.send("POST", f"/encounters/{encounter_id}/give", {"person": "program-coder"})
    refused = caller.send("POST", f"/encounters/{encounter_id}/give", {"person": "program-biller"})
    nowhere = caller.send("POST", f"/encounters/{uuid.uuid4()}/give", {"person": "program-coder"})

    assert (given.status_code, given.json()) == (200, {"person": "program-coder"})
    assert (refused.status_code, nowhere.status_code) == (422, 404)
    assert Encounter.objects.get(public_id=encounter_id).owner == "program-coder"
