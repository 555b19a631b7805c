"""Operations in a whole record: assigned where a procedure section tells them, else suggested, or asked."""

from __future__ import annotations

from datetime import date

import pytest

from superbill.coding.encounter import CodingContext
from superbill.model.coded import CodedEncounter
from superbill.model.codes import CodeSystem
from superbill.model.encounter import Document, Encounter
from superbill.pipeline import bill_codes, code_documents
from superbill.tables.store import Tables

STAY = """HOSPITAL COURSE:
She was taken to surgery on the second day and remained on mechanical ventilation for 30 hours.
A colonoscopy is planned.

PROCEDURES PERFORMED:
1. Laparoscopic cholecystectomy converted to open cholecystectomy.
2. PICC line placement.

DISCHARGE DIAGNOSES:
1. Acute cholecystitis with gallstones
"""


@pytest.fixture(scope="module")
def coded(tables: Tables) -> CodedEncounter:
    return _coded(tables, "inpatient")


def _coded(tables: Tables, setting: str) -> CodedEncounter:
    context = CodingContext(setting, date(2026, 5, 14), "option", id="stay")
    return code_documents([Document(name="summary", text=STAY)], context, tables)


def test_codes_with_their_words(coded: CodedEncounter):
    found = [a for a in coded.codes if a.system is CodeSystem.ICD10PCS]

    assert [(a.code, a.decision, a.sequence) for a in found] == [
        ("0FT40ZZ", "assigned", 1),
        ("0FJ44ZZ", "assigned", 2),
        ("5A1945Z", "suggested", 3),
    ]
    assert all(STAY[e.start : e.end] == e.text for a in found for e in a.evidence)
    assert {a.role for a in found} == {"procedure"}


def test_what_lacks_is_asked(coded: CodedEncounter):
    (query,) = (q for q in coded.queries if q.template == "procedure-detail")

    assert "end point of the catheter tip" in query.question
    assert query.indicators[0].text == "PICC line placement"


def test_visits_have_no_operations_of_this_code_set(tables: Tables):
    assert {a.system for a in _coded(tables, "outpatient").codes} == {CodeSystem.ICD10CM}


def test_assigned_operations_join_those_of_the_encounter(coded: CodedEncounter):
    encounter = Encounter.model_validate(
        {"id": "stay", "setting": "inpatient", "procedures": [{"code": "0FT40ZZ", "date": "2026-05-11"}]}
    )

    billed = bill_codes(encounter, coded)

    assert [(p.code, p.date) for p in billed.procedures] == [("0FT40ZZ", date(2026, 5, 11)), ("0FJ44ZZ", None)]
