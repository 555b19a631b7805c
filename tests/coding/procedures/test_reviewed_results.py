"""Results of a visit note: what was looked at is no service of the visit, what was done here is. Invented notes."""

from __future__ import annotations

import datetime as dt

import pytest

from superbill.coding.encounter import CodingContext
from superbill.model.encounter import Document
from superbill.pipeline import code_documents
from superbill.tables.store import Tables

DAY = dt.date(2026, 4, 1)
VISIT = """HISTORY OF PRESENT ILLNESS
The patient comes about his symptoms.

RESULTS
{results}

ASSESSMENT AND PLAN
1. Essential hypertension. {plan}
"""


def lines_of(text: str, tables: Tables) -> set[str]:
    """Return the codes of the service lines, without the level of the visit."""
    context = CodingContext("professional", DAY, "option", "assessed", None, "note.txt")
    document = Document(name="note.txt", kind="note", author_role="provider", text=text)
    return {line.code for line in code_documents([document], context, tables).lines if line.code[:3] != "992"}


@pytest.mark.parametrize(
    "results",
    [
        "The CT scan of the head revealed no bleeding.",
        "Chest x-ray is reviewed and shows clear lungs.",
        "MRI of the lumbar spine reviewed today shows a disc bulge at L4-L5.",
        "Echocardiogram demonstrates an ejection fraction of 45%.",
        "Hemoglobin is 8.2.",
        "Creatinine slightly elevated.",
        "TSH 2.1, lipid panel within normal limits.",
        "EKG from the emergency room shows sinus tachycardia.",
        "X-rays from urgent care, two views of the left wrist, reviewed today.",
        "Colonoscopy 2019 showed diverticulosis.",
        "I reviewed the ultrasound of the abdomen with her today.",
        "Hemoglobin A1c 7.1 last month.",
    ],
)
def test_what_was_only_looked_at_is_not_billed(results: str, tables: Tables) -> None:
    """Medicare Benefit Policy Manual ch. 15 §80: a test is billed by who furnished it."""
    assert lines_of(VISIT.format(results=results, plan="Continue lisinopril."), tables) == set()


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ("X-ray of the right ankle, 3 views, taken in office today reveals no fracture.", "73610"),
        ("3 views of the right foot were taken today. These reveal no fracture.", "73630"),
        ("X-rays of the left shoulder, two views, were obtained and are reviewed today.", "73030"),
        ("Rapid strep positive.", "87880"),
        ("Urine dipstick: nitrites positive, leukocytes 2+.", "81002"),
        ("EKG performed in our office shows sinus rhythm.", "93000"),
        ("EKG today shows sinus rhythm.", "93000"),
        ("Urine pregnancy test negative.", "81025"),
    ],
)
def test_what_was_done_here_is_a_line(results: str, code: str, tables: Tables) -> None:
    """Words of the day and place, or a test that is done where the patient is."""
    assert code in lines_of(VISIT.format(results=results, plan="Continue lisinopril."), tables)


def test_the_report_of_a_study_is_the_study(tables: Tables) -> None:
    """A document with technique, findings and impression is the interpretation itself."""
    text = """TECHNIQUE
CT of the head without contrast.

FINDINGS
CT of the head without contrast: no bleeding.

IMPRESSION
Normal.
"""
    assert "70450" in lines_of(text, tables)


@pytest.mark.parametrize(
    "plan",
    [
        "Return in two weeks to check on his progress.",
        "Nurse will check in with him next week.",
        "I checked understanding by teach back.",
        "Normal developmental progress.",
        "Lyme titer and Western blot will be obtained.",
        "A chest x-ray should be performed before the next visit.",
        "Ice the knee. Fit for work. She is under stress. No purulent d/c.",
        "Limit sodium intake; influenza is less likely.",
    ],
)
def test_plain_words_are_no_service(plan: str, tables: Tables) -> None:
    """A virtual check-in, or a developmental screening, is named as such."""
    found = lines_of(VISIT.format(results="None.", plan=plan), tables)
    assert not found
