"""Before the visit through the API: planned, asked, answered, authorized, told; as at the front desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.claims.invented_visit import office_visit, part
from tests.office.test_api import Caller, program  # noqa: F401 - a fixture
from tests.office.test_before_visit import NOTE
from tests.office.test_before_visit_screens import VISIT, answers_to, expect_a_visit

from superbill.office import models as rows
from superbill.office import records

Made = Callable[..., Caller]
TODAY = timezone.now().date()
DAYS = {"first": str(TODAY), "last": str(VISIT)}


@pytest.fixture
def desk(db: None, program: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Caller:  # noqa: ARG001, F811
    expect_a_visit(tmp_path, monkeypatch)
    return program("registrar")


def upload(caller: Caller, content: bytes) -> Any:
    file = SimpleUploadedFile("answers", content)
    return caller.client.post("/api/v1/before/answers", {"file": file}, headers=caller.headers)


def test_a_visit_is_planned_asked_and_answered(desk: Caller):
    planned = [desk.send("POST", "/before/plan", DAYS).json() for _ in range(2)]
    (check, *_) = desk.get("/before/checks").json()
    asked = desk.send("POST", "/before/ask", {"payer": check["payer_id"]}).json()
    again = desk.send("POST", "/before/ask", {"payer": check["payer_id"]})
    taken = upload(desk, answers_to(asked["content"].encode(), "other-payer", "271"))
    (look,) = [c for c in desk.get("/before/checks").json() if c["state"] == "look"]
    whole = desk.get(f"/before/checks/{look['check_id']}").json()
    settled = desk.send("POST", f"/before/checks/{look['check_id']}/settle", {"text": "Elder Mutual is second"})

    assert [p["checks"] > 0 for p in planned] == [True, False]
    assert asked["name"].endswith(".270")
    assert again.status_code == 422
    assert "found their visit" in taken.json()["done"]
    assert [(p["name"], p["id"]) for p in whole["found"]] == [("Elder Mutual", "ELDER1")]
    assert settled.json()["state"] == "answered"
    assert desk.send("POST", f"/before/checks/{look['check_id']}/again").json()["state"] == "to ask"
    assert desk.send("POST", "/before/ask", {"payer": check["payer_id"], "by": "way"}).status_code == 403


def test_an_authorization_goes_out_with_its_documents_and_comes_back(desk: Caller):
    desk.send("POST", "/before/plan", DAYS)
    (held,) = desk.get("/before/authorizations").json()
    documents = desk.get(f"/before/authorizations/{held['authorization_id']}").json()["documents"]
    place = f"/before/authorizations/{held['authorization_id']}"

    files = desk.send("POST", f"{place}/ask", {"documents": documents}).json()["files"]
    taken = upload(desk, answers_to(files[0]["content"].encode(), "", "278"))

    assert documents == [NOTE["name"]]
    assert [file["name"][-4:] for file in files] == [".278", ".275"]
    assert "1 decisions" in taken.json()["done"]
    assert desk.get(place).json()["state"] == "granted"
    assert desk.send("POST", f"{place}/decision", {"state": "refused"}).json()["state"] == "refused"
    assert desk.send("POST", f"{place}/decision", {"state": "luck"}).status_code == 422


def test_an_estimate_is_printed_and_given(desk: Caller):
    records.store_encounter(office_visit(id="own", service_date=str(VISIT), payer=None, coverages=[]))
    desk.send("POST", "/before/plan", DAYS)
    (due,) = desk.get("/before/notices").json()
    place = f"/before/notices/{due['notice_id']}"

    assert desk.get(f"{place}/notice.pdf").content[:5] == b"%PDF-"
    assert desk.send("POST", f"{place}/given", {"day": "soon"}).status_code == 422
    assert desk.send("POST", f"{place}/given", {}).json()["given"] == str(TODAY)


def test_what_is_not_there_or_restricted_is_not_shown(desk: Caller):
    desk.send("POST", "/before/plan", DAYS)
    (check, *_) = desk.get("/before/checks").json()
    rows.Restriction.objects.create(encounter=rows.Encounter.objects.get(), by="susan", at=timezone.now())

    assert desk.get(f"/before/checks/{check['check_id']}").status_code == 403
    assert desk.get(f"/before/checks/{check['encounter_id']}").status_code == 404
    assert upload(desk, b"MRN-4711, no answer").status_code == 422
    assert desk.send("POST", "/before/plan", DAYS | {"last": "2026-01-01"}).status_code == 422


def test_lists_say_whose_visit_it_is_but_for_restricted_charts(desk: Caller, program: Made):  # noqa: F811 - the fixture
    records.store_encounter(office_visit(id="own", service_date=str(VISIT), payer=None, coverages=[]))
    desk.send("POST", "/before/plan", DAYS)
    lists = [f"/before/{name}" for name in ("checks", "authorizations", "notices")]
    names = {str(p.public_id): f"{p.last_name}, {p.first_name}" for p in rows.Patient.objects.all()}
    shown = [row for place in lists for row in desk.get(place).json()]
    check = next(row["check_id"] for row in shown if "check_id" in row)
    for row in rows.Encounter.objects.all():
        rows.Restriction.objects.create(encounter=row, by="susan", at=timezone.now())
    hidden = [program(role).get(place) for place in lists for role in ("registrar", "supervisor")]

    assert len(shown) >= 3
    assert all(names[row["patient_id"]] == row["patient"] for row in shown)
    assert {(row["patient_id"], row["patient"]) for answer in hidden for row in answer.json()} == {(None, None)}
    assert not any(part in answer.content.decode() for answer in hidden for part in (*names, *names.values()))
    assert program("supervisor").get(f"/before/checks/{check}").json()["patient"] in names.values()


def test_a_payer_is_asked_in_the_background(desk: Caller, program: Made):  # noqa: F811 - the fixture
    desk.send("POST", "/before/plan", DAYS)
    (check, *_) = desk.get("/before/checks").json()
    asked = program("biller").send("POST", "/before/ask", {"payer": check["payer_id"], "by": "way"})

    assert asked.status_code == 202
    assert program("biller").get(f"/jobs/{asked.json()['job']}").json()["finished"] is False


def test_a_file_names_nobody_of_a_restricted_chart(desk: Caller, program: Made):  # noqa: F811 - the fixture
    desk.send("POST", "/before/plan", DAYS)
    (check, *_) = desk.get("/before/checks").json()
    rows.Restriction.objects.create(encounter=rows.Encounter.objects.get(), by="susan", at=timezone.now())
    payer = {"payer": check["payer_id"]}

    refused = desk.send("POST", "/before/ask", payer)
    rest = {name: desk.get("/before/checks").json()[0][name] for name in ("encounter_id", "patient_id", "patient")}
    supervisors = program("supervisor").send("POST", "/before/ask", payer)

    assert (refused.status_code, "restricted" in refused.json()["detail"]) == (422, True)
    assert rest == dict.fromkeys(rest)
    assert supervisors.json()["name"].endswith(".270")


def test_a_restricted_chart_does_not_hold_the_others_back(desk: Caller):
    other = records.store_encounter(
        office_visit(id="other", service_date=str(VISIT), patient=part("patient", account="OTHER-1"))
    )
    desk.send("POST", "/before/plan", DAYS)
    row = rows.Encounter.objects.get(public_id=other)
    rows.Restriction.objects.create(encounter=row, by="susan", at=timezone.now())
    payer = desk.get("/before/checks").json()[0]["payer_id"]

    asked = desk.send("POST", "/before/ask", {"payer": payer})

    assert asked.status_code == 200, asked.json()
    states = set(rows.BenefitCheck.objects.filter(encounter=row).values_list("state", flat=True))
    assert states == {"to ask"}
    assert rows.BenefitCheck.objects.filter(state="asked").exclude(encounter=row).exists()
