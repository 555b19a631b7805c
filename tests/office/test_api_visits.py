"""The level of a visit through the API: shown with its facts, tried, settled once with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.office import office_charts as charts
from tests.office.test_api import Caller, program  # noqa: F401 - a fixture
from tests.office.test_visit_screen import facts

from superbill.coding.em import level
from superbill.model.visit import ReadVisit
from superbill.office import records
from superbill.office.models import VisitDecision

Made = Callable[..., Caller]


@pytest.fixture
def where(encounter_id: str) -> str:
    read = ReadVisit(facts=facts(), level=level(facts()), decision="assigned")
    records.store_coding(encounter_id, charts.coded(visit=read))
    return f"/encounters/{encounter_id}/visit"


def told(**changes: object) -> dict[str, Any]:
    return facts(**changes).model_dump(mode="json", by_alias=True)


def test_the_facts_come_back_as_they_are_described(where: str, program: Made):  # noqa: F811 - the fixture
    caller = program("coder")
    facts = caller.get(where).json()["facts"]

    assert facts["schema"] == "superbill/visit/1"
    assert "schema_" not in facts
    assert caller.send("POST", f"{where}/try", {"facts": facts}).json()["facts"] == facts


def test_a_visit_of_the_first_year_is_answered(where: str, program: Made):  # noqa: F811 - the fixture
    service = {"code": "99213", "service_date": "2026-01-02", "npi": "1003000126"}
    early = told() | {"patient": None, "npi": "1003000126", "service_date": "0001-01-01", "prior_services": [service]}

    assert program("coder").send("POST", f"{where}/try", {"facts": early}).status_code == 200


def test_other_facts_are_tried_and_nothing_is_kept(where: str, program: Made):  # noqa: F811 - the fixture
    caller = program("coder")

    stands = caller.get(where).json()
    tried = caller.send("POST", f"{where}/try", {"facts": told(risks=())}).json()

    assert (stands["level"]["code"], stands["changed"], stands["decisions"]) == ("99214", [], [])
    assert {cell["element"] for cell in stands["level"]["grid"]} == {"problems", "data", "risk"}
    assert tried["level"]["code"] != "99214"
    assert [c.partition(":")[0] for c in tried["changed"]] == ["risks taken out"]
    assert not VisitDecision.objects.exists()
    assert program("biller").get(where).json()["decisions"] is None
    assert program("biller").send("POST", f"{where}/try", {"facts": told()}).status_code == 403


def test_a_level_is_settled_once_with_a_reason_for_what_differs(where: str, program: Made):  # noqa: F811 - the fixture
    caller = program("coder")
    changed = {"facts": told(risks=(), id="somebody else's")}

    silent = caller.send("POST", f"{where}/settle", changed)
    nul = caller.send("POST", f"{where}/settle", {"facts": told() | {"specialty": "a\0b"}, "reason": "x"})
    done, again = (caller.send("POST", f"{where}/settle", changed | {"reason": "refill only"}) for _ in range(2))

    assert (silent.status_code, silent.json()["fields"], nul.status_code) == (422, ["reason"], 422)
    assert (done.status_code, done.json()) == (200, again.json())
    (decision,) = done.json()["decisions"]
    assert (decision["by"], decision["reason"]) == ("program-coder", "refill only")
    assert decision["code"] == done.json()["level"]["code"]
    assert caller.get(where).json()["facts"]["id"] == "visit-1"


def test_a_quote_that_does_not_stand_there_and_a_chart_without_a_date(where: str, program: Made):  # noqa: F811 - the fixture
    caller = program("coder")
    wrong = told()
    wrong["problems"][0]["evidence"][0]["text"] = "Hypertension, at goal...."
    undated = records.store_encounter(charts.encounter(id="undated", service_date=None, lines=(), admit_date=None))

    refused = caller.send("POST", f"{where}/settle", {"facts": wrong, "reason": "x"})

    assert (refused.status_code, refused.json()["fields"]) == (422, ["problems[0]"])
    assert caller.get(f"/encounters/{undated}/visit").status_code == 404
