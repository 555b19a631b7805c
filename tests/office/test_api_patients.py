"""Patients through the API: found without a trace in address or log, corrected, covered, merged and parted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.office import office_charts as charts
from tests.office.test_api import Caller, program  # noqa: F401 - a fixture

from superbill.office import models as rows
from superbill.office import records

Made = Callable[..., Caller]
CARD = {"kind": "commercial", "payer_name": "Example Health", "payer_id": "EX001", "member_id": "W123", "order": 2}


@pytest.fixture
def desk(encounter_id: str, program: Made) -> Caller:  # noqa: F811 - the fixture
    assert encounter_id
    return program("registrar")


@pytest.fixture
def patient(encounter_id: str) -> str:
    return f"/patients/{rows.Encounter.objects.get(public_id=encounter_id).patient.public_id}"


def test_a_patient_is_found_and_the_words_stay_out_of_the_log(desk: Caller, patient: str):
    by_name, by_number, nobody = (
        desk.send("POST", "/patients/search", {"find": find}).json() for find in ("exam ad", "MRN-4711", "nobody")
    )

    assert [f"/patients/{each['id']}" for each in by_name] == [patient] == [f"/patients/{p['id']}" for p in by_number]
    assert nobody == desk.send("POST", "/patients/search", {"find": ","}).json() == []
    assert desk.send("POST", "/patients/search", {"find": " "}).status_code == 422
    assert not rows.AuditEvent.objects.filter(detail__contains="4711").exists()
    card = desk.get(patient).json()
    assert (card["last_name"], card["coverages"][0]["order"]) == ("Example", 1)
    assert rows.AuditEvent.objects.filter(actor="program-registrar", action="read", kind="patient").exists()


def test_a_card_is_corrected_with_the_encounters_that_have_no_claim(desk: Caller, patient: str, encounter_id: str):
    done = desk.send("PATCH", patient, {"first_name": "Adah", "reason": "as the card has it"})
    again = desk.send("PATCH", patient, {"first_name": "Adah"})
    wrong = desk.send("PATCH", patient, {"last_name": " "})

    assert (done.json(), again.json(), wrong.status_code) == ({"encounters": 1}, {"encounters": 0}, 422)
    name = records.load_encounter(encounter_id).patient.name
    assert name is not None
    assert name.first == "Adah"
    (correction,) = desk.get(patient).json()["corrections"]
    assert (correction["kind"], correction["reason"]) == ("patient", "as the card has it")
    assert "Adah" not in str(correction)


def test_a_coverage_is_entered_once_and_corrected(desk: Caller, patient: str):
    before = len(desk.get(patient).json()["coverages"])

    first, twice = (desk.send("POST", f"{patient}/coverages", CARD) for _ in range(2))
    unknown = desk.send("POST", f"{patient}/coverages", CARD | {"kind": "luck", "member_id": "W9"})
    held = next(c for c in desk.get(patient).json()["coverages"] if c["member_id"] == "W123")
    place = f"{patient}/coverages/{held['id']}"
    corrected = desk.send("PATCH", place, {"member_id": "W124", "effective_to": "2026-12-31"})
    nowhere = desk.send("PATCH", place.replace(held["id"], str(rows.Encounter.objects.get().public_id)), {})

    assert (first.status_code, twice.status_code, unknown.status_code) == (201, 422, 422)
    assert len(desk.get(patient).json()["coverages"]) == before + 1
    assert (corrected.status_code, nowhere.status_code) == (200, 404)
    assert {c["member_id"]: c["effective_to"] for c in desk.get(patient).json()["coverages"]}["W124"] == "2026-12-31"


def test_two_records_of_one_patient_are_merged_and_parted(desk: Caller, patient: str, program: Made):  # noqa: F811
    person = charts.encounter().patient
    other = records.store_encounter(
        charts.encounter().model_copy(
            update={"id": "again", "patient": person.model_copy(update={"medical_record_number": "MRN-9"})}
        )
    )
    duplicate = str(rows.Encounter.objects.get(public_id=other).patient.public_id)
    body = {"duplicate": duplicate, "reason": "same member number"}

    merged = desk.send("POST", f"{patient}/merges", body)
    twice = desk.send("POST", f"{patient}/merges", body)
    whole = desk.get(patient).json()
    assert program("biller").get(patient).json()["merges"] == [], "the screen shows them to who may merge"
    parted = [desk.send("POST", f"/merges/{merged.json()['id']}/undo", {"reason": "two sisters"}) for _ in range(2)]

    assert (merged.status_code, twice.status_code) == (201, 422)
    assert (len(whole["encounters"]), whole["merges"][0]["duplicate"]) == (2, duplicate)
    assert f"/patients/{desk.get(f'/patients/{duplicate}').json()['id']}" != patient
    assert [answer.status_code for answer in parted] == [200, 200]
    assert len(desk.get(patient).json()["encounters"]) == 1
    assert desk.get(patient).json()["merges"][0]["undone"] is True


def test_who_only_bills_corrects_nothing(desk: Caller, patient: str, program: Made):  # noqa: F811 - the fixture
    biller = program("biller")

    assert biller.get(patient).json() == desk.get(patient).json()
    assert biller.send("PATCH", patient, {"first_name": "Adah"}).status_code == 403
    assert biller.send("POST", f"{patient}/coverages", CARD).status_code == 201
    assert program("coder").send("POST", "/patients/search", {"find": "exam"}).status_code == 403
