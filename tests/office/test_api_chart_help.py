"""What helps with a chart through the API: why a code, codes to add, versions, groups, the book, a claim's sides."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from tests.office import office_charts as charts
from tests.office.test_api import Caller, program  # noqa: F401 - a fixture
from tests.office.test_money_strip import stay

from superbill.model.claim import Insured, Name, PostalAddress
from superbill.model.encounter import Document as Text
from superbill.office import records
from superbill.office.code_finding import Choice
from superbill.office.models import Assignment, AuditEvent, Document
from superbill.office.records import glass

Made = Callable[..., Caller]


@pytest.mark.usefixtures("tables")
def test_why_a_code_with_what_each_role_may_see(full_chart: str, program: Made):  # noqa: F811 - the fixture
    code = Assignment.objects.get(encounter__public_id=full_chart, code="E11.22").public_id
    records.decide(str(code), "accepted", by="carla")

    def told(role: str) -> dict[str, Any]:
        answer = program(role).get(f"/codes/{code}/why")
        assert answer.status_code == 200, answer.json()
        return answer.json()

    coder, biller, doctor = told("coder"), told("biller"), told("provider")
    assert coder["quotes"][0]["text"]
    assert coder["page"]["path"][-1]["code"] == "E11.22"
    assert [d["by"] for d in coder["deeds"]][-1] == "carla"
    assert (biller["deeds"], doctor["deeds"]) == (None, None)
    assert biller["quotes"] == coder["quotes"]
    assert program("coder").get(f"/codes/{uuid.uuid4()}/why").status_code == 404
    assert AuditEvent.objects.filter(actor="program-coder", kind="why", object_id=full_chart).exists()
    glass.restrict(full_chart, by="supervisor")
    assert program("coder").get(f"/codes/{code}/why").status_code == 403


@pytest.mark.usefixtures("tables")
def test_codes_are_found_for_a_chart(encounter_id: str, program: Made):  # noqa: F811 - the fixture
    caller = program("coder")

    named = caller.send("POST", f"/encounters/{encounter_id}/find", {"q": "acute bronch"}).json()
    exact = caller.send("POST", f"/encounters/{encounter_id}/find", {"q": "J20.9"}).json()
    below = caller.send("POST", f"/encounters/{encounter_id}/find", {"q": "J20", "completing": True}).json()

    assert "J20.9" in [c["code"] for c in named]
    assert (exact[0]["code"], exact[0]["billable"]) == ("J20.9", True)
    assert {"J20.0", "J20.9"} <= {c["code"] for c in below}
    assert caller.send("POST", f"/encounters/{encounter_id}/find", {"q": "a\0"}).status_code == 422
    assert program("biller").send("POST", f"/encounters/{encounter_id}/find", {"q": "x"}).status_code == 403


def test_two_codes_are_found_as_any_other_number(
    encounter_id: str,
    program: Made,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
):
    two = tuple(Choice("ICD-10-CM", code, "title", "note", billable=True) for code in ("J20.0", "J20.9"))
    monkeypatch.setattr("superbill.office.api.chart_help.named", lambda *_: two)

    found = program("coder").send("POST", f"/encounters/{encounter_id}/find", {"q": "nan"})

    assert [choice["code"] for choice in found.json()] == ["J20.0", "J20.9"]


def test_what_a_new_version_of_a_document_changed(encounter_id: str, program: Made):  # noqa: F811 - the fixture
    newer = charts.NOTE.replace("diabetes", "type 2 diabetes", 1)
    records.store_encounter(charts.encounter(documents=(Text(name=charts.NOTE_NAME, text=newer),)))
    first, second = Document.objects.order_by("version")

    caller, place = program("coder"), f"/encounters/{encounter_id}/documents"
    told = caller.get(f"{place}/{second.public_id}/changes").json()

    assert (told["older"], told["newer"]) == (1, 2)
    assert [s["text"].strip() for s in told["stretches"] if s["kind"] == "in"] == ["type 2"]
    assert "".join(s["text"] for s in told["stretches"] if s["kind"] != "out") == newer
    assert caller.get(f"{place}/{first.public_id}/changes").status_code == 404
    assert program("biller").get(f"{place}/{second.public_id}/changes").status_code == 404


@pytest.mark.usefixtures("tables", "db")
def test_the_group_of_a_stay_and_the_others_are_not_for_the_provider(program: Made):  # noqa: F811 - the fixture
    row = stay(("A41.9", "Sepsis, unspecified organism"), ("E66.9", "Obesity, unspecified"))

    told = program("coder").get(f"/encounters/{row.public_id}/drg").json()

    assert told["group"]["drg"]
    assert [d["code"] for d in told["group"]["diagnoses"]] == ["J18.9"]
    assert ("accept", "A41.9") in [(o["kind"], o["code"]) for o in told["others"]]
    assert told["unmoved"] == ["E66.9"]
    assert program("provider").get(f"/encounters/{row.public_id}/drg").status_code == 403


@pytest.mark.usefixtures("tables", "db")
def test_the_code_book_is_searched_and_opened(program: Made, encounter_id: str):  # noqa: F811 - the fixture
    caller = program("registrar")

    hits = caller.get("/book", q="bronchitis acute", day="2026-05-15").json()
    page = caller.get("/book", code="J20.9", day="2026-05-15").json()
    category = caller.get("/book", code="J20", day="2026-05-15").json()
    index = caller.get("/book/index", day="2026-05-15").json()

    assert any(h["code"].startswith("J20") for h in hits["hits"])
    assert (page["page"]["billable"], page["page"]["missing"], page["day"]) == (True, None, "2026-05-15")
    assert "J20.9" in [row["code"] for row in category["place"]["rows"]]
    assert index["letters"] or index["missing"]
    assert caller.get("/book/atlas").status_code == 422
    assert caller.get("/book", encounter=encounter_id).status_code == 403, "it opens no chart"
    assert program("coder").get("/book", encounter=encounter_id).json()["day"] == str(charts.DAY)


def test_the_sides_of_a_claim_each_only_to_who_may_see_them(full_chart: str, program: Made):  # noqa: F811 - the fixture
    records.store_claim(full_chart, charts.claim(charge="240.00"))
    biller, coder = program("biller"), program("coder")

    def boxes(caller: Caller, **asked: Any) -> str:
        answer = caller.get(f"{charts.claim_address()}/form", **asked)
        assert answer.status_code == 200, answer.json()
        return " ".join(box["text"] for page in answer.json()["pages"] for box in page["boxes"])

    assert "EXAMPLE, ADA" in boxes(biller)
    assert "1EG4TE5MK73" in boxes(biller)
    assert "1EG4TE5MK73" not in boxes(coder)
    assert "•••" in boxes(coder)
    assert biller.get(f"{charts.claim_address()}/form", version=1).json()["version"] == 1
    assert biller.get(f"{charts.claim_address()}/form", version=9).status_code == 404
    assert "CLM-POINTER" in [f["edit"] for f in biller.get(f"{charts.claim_address()}/form").json()["findings"]]

    assert "do not fit" in biller.get(f"{charts.claim_address()}/x12").json()["trouble"]
    assert coder.get(f"{charts.claim_address()}/x12").json() == {"version": 2, "lines": None, "trouble": ""}
    read = AuditEvent.objects.filter(actor="program-coder", kind="claim").latest("number")
    assert read.detail == "X12 of version 2"


def test_the_segments_of_a_claim(encounter_id: str, program: Made):  # noqa: F811 - the fixture
    where = PostalAddress(street="1 Example Street", city="Chicago", state="IL", zip="60601")
    holder = Insured(name=Name(last="Example", first="Ada"), member_id="1EG4TE5MK73", sex="F",
                     birth_date=charts.DAY.replace(year=1958), address=where)  # fmt: skip
    records.store_claim(encounter_id, charts.claim(patient=None, insured=holder))

    told = program("biller").get(f"{charts.claim_address()}/x12").json()

    texts = [line["text"] for line in told["lines"]]
    assert (told["version"], told["trouble"]) == (1, "")
    assert any(text.startswith("CLM*SB0000001*215") for text in texts)
    assert next(line["opens"] for line in told["lines"] if line["opens"]).startswith("2000A")
