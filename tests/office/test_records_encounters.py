"""Encounters come back equal, keep every version, and never mix two patients."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.office import office_charts as charts

from superbill.errors import BadInput
from superbill.model.encounter import Document, Encounter
from superbill.model.party import Patient
from superbill.office import models as rows
from superbill.office import records

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)


def test_what_is_stored_comes_back_equal(encounter_id: str):
    assert records.load_encounter(encounter_id) == charts.encounter()


class Roundtrip(TestCase):
    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        texts=st.dictionaries(TEXT.filter(bool), TEXT, max_size=4),
        reference=TEXT.filter(bool),
        setting=st.sampled_from(["professional", "outpatient", "inpatient"]),
    )
    def test_any_text_comes_back_equal(self, texts: dict[str, str], reference: str, setting: str):
        value = Encounter(
            id=reference, setting=setting, documents=tuple(Document(name=n, text=t) for n, t in texts.items())
        )

        assert records.load_encounter(records.store_encounter(value)) == value


def test_the_same_encounter_twice_is_one_version(encounter_id: str):
    again = records.store_encounter(charts.encounter())

    assert again == encounter_id
    assert rows.EncounterVersion.objects.count() == 1
    assert rows.Document.objects.count() == 1


def test_a_changed_encounter_is_the_next_version_and_the_first_stays(encounter_id: str):
    amended = charts.encounter(
        documents=(Document(name=charts.NOTE_NAME, text=charts.NOTE + "\nAddendum: none."),),
        discharge_status="01",
    )

    assert records.store_encounter(amended) == encounter_id
    assert records.load_encounter(encounter_id) == amended
    versions = rows.Document.objects.order_by("version").values_list("version", "text")
    assert list(versions) == [(1, charts.NOTE), (2, charts.NOTE + "\nAddendum: none.")]
    assert [v.number for v in rows.EncounterVersion.objects.order_by("number")] == [1, 2]


def test_going_back_to_an_older_text_is_a_version_of_the_encounter_but_no_second_copy(encounter_id: str):
    records.store_encounter(charts.encounter(documents=(Document(name=charts.NOTE_NAME, text="other"),)))
    records.store_encounter(charts.encounter())

    assert records.load_encounter(encounter_id) == charts.encounter()
    assert rows.EncounterVersion.objects.count() == 3
    assert rows.Document.objects.count() == 2


@pytest.mark.usefixtures("encounter_id")
def test_the_text_of_a_note_is_kept_once():
    version = rows.EncounterVersion.objects.get()

    assert "bronchitis" not in version.value
    assert json.loads(version.value)["documents"][0]["sha256"] == rows.Document.objects.get().sha256


@pytest.mark.usefixtures("encounter_id")
def test_promoted_columns():
    row = rows.Encounter.objects.get()

    assert (row.service_date, row.setting, row.payer_kind) == (charts.DAY, "professional", "medicare")
    assert [(c.order, c.payer.identifier, c.member_id) for c in rows.Coverage.objects.all()] == [
        (1, "00123", "1EG4TE5MK73"),
        (2, "60054", "W123456789"),
    ]
    assert {p.role: p.provider.npi for p in rows.EncounterParty.objects.all()} == {
        "provider": "1234567893",
        "rendering": "1003000126",
    }
    assert [(line.code, str(line.charge)) for line in rows.ServiceLine.objects.all()] == [
        ("99214", "190.00"),
        ("83036", "25.00"),
    ]


@pytest.mark.usefixtures("encounter_id")
def test_two_encounters_of_one_medical_record_number_are_one_patient():
    records.store_encounter(charts.encounter(id="visit-2"))

    assert rows.Patient.objects.count() == 1


@pytest.mark.usefixtures("db")
def test_same_name_and_birthday_without_a_number_are_two_patients():
    unnumbered = charts.encounter().patient.model_copy(update={"medical_record_number": None, "account": None})
    records.store_encounter(charts.encounter(patient=unnumbered))
    records.store_encounter(charts.encounter(id="visit-2", patient=unnumbered))

    assert rows.Patient.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"medical_record_number": "MRN-1", "account": "ACC-1"},
        {"medical_record_number": None, "account": None, "birth_date": "1990-01-01"},
        {"medical_record_number": None, "account": None, "name": {"last": "Somebody"}},
    ],
)
def test_another_patient_under_the_same_encounter_id_is_refused(encounter_id: str, other: dict[str, object]):
    stranger = Patient.model_validate(charts.encounter().patient.model_dump() | other)

    with pytest.raises(BadInput, match="another patient") as told:
        records.store_encounter(charts.encounter(patient=stranger))

    assert "Example" not in str(told.value)
    assert records.load_encounter(encounter_id) == charts.encounter()


@pytest.mark.usefixtures("encounter_id")
def test_one_number_with_two_birth_dates_is_refused():
    wrong = charts.encounter().patient.model_copy(update={"birth_date": charts.DAY})

    with pytest.raises(BadInput, match="birth date on file"):
        records.store_encounter(charts.encounter(id="visit-2", patient=wrong))


@pytest.mark.usefixtures("encounter_id")
def test_a_corrected_birth_date_of_the_same_encounter_is_taken():
    right = charts.encounter().patient.model_copy(update={"birth_date": charts.DAY})

    records.store_encounter(charts.encounter(patient=right))

    assert rows.Patient.objects.get().birth_date == charts.DAY


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"documents": (Document(name="a", text="nul \x00 here"),)}, "documents[0].text"),
        ({"documents": (Document(name="a", text="half \ud800"),)}, "documents[0].text"),
        ({"documents": (Document(name="a", text=""), Document(name="a", text="x"))}, "documents[1].name"),
        ({"id": "x" * 201}, "id"),
        ({"lines": charts.encounter().lines[:1] * 2}, "lines"),
        ({"patient": Patient(account="\x00")}, "patient.account"),
    ],
)
@pytest.mark.usefixtures("db")
def test_what_no_database_can_keep_is_refused_with_its_field(changes: dict[str, object], field: str):
    with pytest.raises(BadInput) as told:
        records.store_encounter(charts.encounter(**changes))

    assert told.value.field == field
    assert rows.Encounter.objects.count() == 0


@pytest.mark.usefixtures("db")
def test_unknown_and_malformed_ids_are_told():
    for wrong in ("visit-1", "", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(BadInput, match="not in the records"):
            records.load_encounter(wrong)


def test_one_id_from_two_sources_is_two_encounters(encounter_id: str):
    other = records.store_encounter(charts.encounter(), source="another-folder")

    assert other != encounter_id
    assert records.find_encounter("visit-1") == encounter_id
    assert records.find_encounter("visit-1", source="another-folder") == other
    assert records.find_encounter("nothing") is None
