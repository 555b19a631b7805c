"""What a coder sees first in a terse or narrative note: no doubles, no plain words, the useful refusals first.

Invented notes. Each list is a class of faults with its neighbours.
"""

from __future__ import annotations

import datetime as dt

import pytest

from superbill.coding.encounter import CodingContext
from superbill.model.coded import CodedEncounter
from superbill.model.encounter import Document
from superbill.pipeline import code_documents
from superbill.tables.store import Tables

DAY = dt.date(2026, 4, 1)


def coded(text: str, tables: Tables) -> CodedEncounter:
    """Return a note coded as an outpatient visit."""
    context = CodingContext("outpatient", DAY, "option", id="note")
    return code_documents([Document(name="note", text=text)], context, tables)


def assigned(text: str, tables: Tables) -> set[str]:
    """Return the codes that are assigned."""
    return {c.code for c in coded(text, tables).codes if c.decision == "assigned"}


@pytest.mark.parametrize(
    ("assessment", "codes"),
    [
        ("1 Narcolepsy w cataplexy, stable on modafinil. Narcolepsy is tiresome to her.", {"G47.411"}),
        ("1) Genital herpes, recurrent. She thinks that the herpes is in her blood", {"A60.00"}),
        ("1 Metastatic prostate Ca to bone\n2 Chronic cancer related back pain", {"C61", "C79.51"}),
        ("1. Iron deficiency anemia. The anemia is stable.", {"D50.9"}),
        ("1. Pulmonary hypertension\n2. Hypertension", {"I27.20", "I10"}),
    ],
)
def test_a_shorter_name_is_not_a_second_disease(assessment: str, codes: set[str], tables: Tables) -> None:
    """I.B.18: what is said in full is coded in full, once; two problems remain two."""
    found = assigned(f"HPI\nFeels unwell.\n\nASSESSMENT\n{assessment}\n", tables)
    assert codes <= found
    assert not found & {"G47.419", "B00.9", "C80.1", "D64.9"}


@pytest.mark.parametrize(
    "said",
    [
        "No laxity on anterior drawer or inversion stress.",
        "Uses gait aids in the house.",
        "Ordered UEC, CMP, LFT because of her heart.",
        "0-2 std drinks a week, has a partner.",
        "Fit for work, broke out into a sweat.",
        "HIV Ag/Ab, Hep B sAg sAb cAb, pregnancy excluded.",
        "The pin-point grip is complete.",
    ],
)
def test_plain_words_are_no_disease(said: str, tables: Tables) -> None:
    """Abbreviations that are also words, and words of examination, count only where the context says so."""
    found = coded(f"ASSESSMENT\n1. Essential hypertension. {said}\n", tables)
    codes = {c.code for c in found.codes} | {n.code for n in found.not_coded}
    assert not codes & {"Z73.3", "B20", "I42.9", "A64", "R56.9", "R61", "O03.9", "N42.31"}


@pytest.mark.parametrize(
    ("story", "code"),
    [
        ("Status post lumpectomy and adjuvant radiation, declined endocrine therapy. No evidence of disease.", "Z85.3"),
        ("She underwent mastectomy in 2019. No evidence of recurrent disease. Yearly mammogram.", "Z85.3"),
        ("Status post lumpectomy, no evidence of disease. Continue tamoxifen.", "C50.911"),
        ("Status post lumpectomy, no evidence of disease. She continues adjuvant chemotherapy.", "C50.911"),
        ("Status post biopsy. Surgery is scheduled.", "C50.911"),
    ],
)
def test_a_cancer_that_is_gone_is_history(story: str, code: str, tables: Tables) -> None:
    """I.C.2.m: excised, no further treatment, no evidence; I.C.2.d while treatment goes on."""
    found = assigned(f"ASSESSMENT\nInvasive ductal carcinoma of the right breast.\n{story}\n", tables)
    assert {c for c in found if c.startswith(("C50", "Z85"))} == {code}


def test_both_receptors_are_told(tables: Tables) -> None:
    """Z17: one code for each receptor."""
    found = assigned("ASSESSMENT\n1. ER/PR-positive breast cancer, left breast, on chemotherapy.\n", tables)
    assert {"Z17.0", "Z17.21"} <= found


NOTE = """HISTORY OF PRESENT ILLNESS
She denies chest pain and fever. Nil headache. History of iron deficiency anemia and asthma. She has a cough.

ASSESSMENT
Right ankle sprain.

PLAN
Her symptoms are consistent with a right ankle sprain. Possible gout. Return if swelling worsens.
"""


def test_what_was_not_coded_begins_with_what_is_open(tables: Tables) -> None:
    """Doubts and lasting disease first, what the note denies last; nothing that is assigned already."""
    rows = coded(NOTE, tables).not_coded
    reasons = [row.reason.split()[0] for row in rows if row.system == "ICD-10-CM"]
    assert reasons[0] == "uncertain"
    assert reasons.index("negated") > max(n for n, word in enumerate(reasons) if word in {"uncertain", "mentioned,"})
    assert not any(row.code.startswith("S93") for row in rows)
    mentioned = [row.code for row in rows if row.reason.startswith("mentioned")]
    assert mentioned.index("J45.909") < mentioned.index("R05.9")


@pytest.mark.parametrize(
    ("complaint", "missing"),
    [
        ("Follow-up of type 2 diabetes.", False),
        ("F/U blood pressure", False),
        ("Diabetes recheck.", False),
        ("ER follow-up.", True),
        ("Hospital follow up of pneumonia.", True),
        ("Right ankle pain.", True),
        ("Evaluation of knee pain.", True),
    ],
)
def test_a_complaint_of_follow_up_tells_an_established_patient(complaint: str, missing: bool, tables: Tables) -> None:  # noqa: FBT001
    """New or established is told by what the visit continues here, not by a follow-up of another place."""
    text = f"CHIEF COMPLAINT\n{complaint}\n\nASSESSMENT AND PLAN\n1. Hypertension. Continue lisinopril 10 mg.\n"
    visit = coded(text, tables).visit
    assert visit is not None
    assert (visit.level.code is None) is missing


def test_numbers_of_other_measures_are_no_body_mass_index(tables: Tables) -> None:
    """The index is the number beside its name, not the blood pressure that follows."""
    text = "ASSESSMENT\n1. Morbid obesity. BMI, blood pressure 99/62, weight 163 kg.\n"
    assert not any(c.code.startswith("Z68") for c in coded(text, tables).codes)
