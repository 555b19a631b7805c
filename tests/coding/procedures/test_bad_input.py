"""Records that are not what they seem: empty templates, copies, contradictions, what was not done. Invented notes."""

from __future__ import annotations

import datetime as dt

import pytest

from superbill.coding.encounter import CodingContext
from superbill.model.coded import CodedEncounter
from superbill.model.encounter import Document
from superbill.pipeline import code_documents
from superbill.tables.store import Tables

DAY = dt.date(2026, 3, 2)
VISIT = "OFFICE VISIT\nEstablished patient\n\nHPI\nHere for a cough.\n\n"


def coded(text: str, tables: Tables) -> CodedEncounter:
    context = CodingContext("professional", DAY, "option", "assessed", None, "note.txt")
    document = Document(name="note.txt", kind="note", author_role="provider", text=text)
    return code_documents([document], context, tables)


@pytest.mark.parametrize(
    ("text", "billed"),
    [
        ("[ ] Chest x-ray [ ] CBC [ ] CMP [ ] UA\n[ ] Normal exam\nNOTES: none\n", set()),
        (
            "URGENT CARE\nProcedures:\n[ ] Rapid strep\n[ ] EKG\n[x] Rapid flu A/B - negative\n"
            "Injections: [ ] Rocephin 1 g IM [ ] Toradol 60 mg IM\nASSESSMENT\n1. Pharyngitis, viral.\n",
            {"87804"},
        ),
        (
            VISIT + "ASSESSMENT AND PLAN\n1. Acute bronchitis: supportive care.\n[Copied forward from 01/15/2026]\n"
            "2. Left knee injected with Kenalog 40 mg. A1c done today 10.2.\n",
            set(),
        ),
        (
            VISIT
            + 'ASSESSMENT AND PLAN\n1. Knee osteoarthritis: last visit note: "injected Kenalog 40 mg into right knee". '
            "Doing better, no injection today.\n",
            set(),
        ),
        (
            VISIT + "ASSESSMENT AND PLAN\n1. Actinic keratoses, scalp x 5. LN2 two freeze-thaw cycles each.\n"
            "2. Cough. Follow-up with PCP.\n",
            {"17000", "17003"},
        ),
        (
            VISIT + "ASSESSMENT AND PLAN\n1. Hypertension, stable.\n2. Tobacco use: counselled for 6 minutes, declines "
            "patches.\n3. Advance care planning discussed for 20 minutes.\n",
            {"99406", "99497"},
        ),
        ("CHEMO NOTE\nANC 0.6. Paclitaxel held today.\nDiagnosis: breast cancer\n", set()),
    ],
)
def test_only_what_was_done_today_is_billed(text: str, billed: set[str], tables: Tables):
    found = {line.code for line in coded(text, tables).lines if line.code[:3] != "992"}

    assert found == billed


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("PROCEDURE\nToradol IM given in the right deltoid by MA.\n\nASSESSMENT\n1. Lumbar strain.\n", "dose"),
        ("INFUSION NOTE\nVenofer 200 mg IV infused.\nDiagnosis: iron deficiency anemia\n", "from when to when"),
        ("PROCEDURE NOTE\nLaceration of the left forearm repaired with 5 sutures.\nDiagnosis: laceration\n", "length"),
        (
            "THERAPY NOTE\nPT. Therapeutic exercise 30 minutes. Manual therapy 15 minutes. Total timed minutes 25.\n"
            "Diagnosis: low back pain\n",
            "total of timed minutes",
        ),
    ],
)
def test_what_the_record_leaves_open_is_asked(text: str, asked: str, tables: Tables):
    found = coded(text, tables)

    assert any(asked in query.question for query in found.queries)


def test_a_drug_told_with_two_amounts_waits_with_its_injection(tables: Tables):
    text = "INJECTION NOTE\nCeftriaxone 1 g IM given. MAR: ceftriaxone 500 mg IM x1 at 10:05.\nDiagnosis: gonorrhea\n"
    found = {line.code: line.decision for line in coded(text, tables).lines if line.code[:3] != "992"}

    assert found == {"J0696": "suggested", "96372": "suggested"}
