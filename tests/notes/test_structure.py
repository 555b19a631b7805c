"""Sections and sentences of irregular notes; offsets; linear time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbill.model.encounter import Document
from superbill.notes.reading import read
from superbill.notes.sections import sections
from superbill.notes.sentences import LONGEST, sentences


def kinds(text):
    return [s.kind for s in sections(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASSESSMENT AND PLAN\n1. Gout.", ["assessment_plan"]),
        ("Impression: pneumonia", ["assessment"]),
        ("A/P:\nGout", ["assessment_plan"]),
        ("## Assessment\nGout", ["assessment"]),
        ("**Past Medical History:** gout", ["past_history"]),
        ("PMH: gout\nFH: none\nSH: smoker", ["past_history", "family_history", "social_history"]),
        ("S: cough\nO: clear\nA: bronchitis\nP: rest", ["history_present", "exam", "assessment", "plan"]),
        ("Cough for days. Assessment: bronchitis. Plan: rest.", ["body", "assessment", "plan"]),
        ("Patient has gout and no other complaint.", ["body"]),
        ("DISCHARGE DIAGNOSES:\n1. Sepsis", ["discharge_diagnosis"]),
        ("S\ncough\nO\nclear\nA\nbronchitis\nP\nrest", ["history_present", "exam", "assessment", "plan"]),
        ("O/E\nclear\nA  \n1) gout\nP  \nrest", ["exam", "assessment", "plan"]),
        ("Exam\nclear\nDx  \n1 Gout\nPlan\nrest", ["exam", "assessment", "plan"]),
        ("Dx:  \n1 Gout\nPlan:  \nrest", ["assessment", "plan"]),
        ("A\nvitamin\nand B", ["body"]),
        ("Meds (per record)\n- x\nSHx brief\nsmoker\nPlan\nrest", ["medications", "social_history", "plan"]),
        ("Meds\n- x\nPlan:\nrest\nMeds:\n- start x\nIx:\n- FBC\nF/U\n2/52", ["medications", "plan", "instructions"]),
        ("PLAN\nrest\nMEDICATIONS\n- x", ["plan", "medications"]),
        ("P:\nrest\nMH / ETOH\n- reassured", ["plan"]),
        ("TRIAGE VITALS REVIEWED BY TEAM\nStable and calm today", ["other"]),
    ],
)
def test_headings_as_notes_write_them(text, expected):
    assert kinds(text) == expected


def test_labels_inside_an_assessment_do_not_end_it():
    text = "ASSESSMENT AND PLAN\nGout.\n- Plan: allopurinol\n- Results: uric acid 9\nHypertension."
    assert kinds(text) == ["assessment_plan"]


def test_an_all_upper_case_note_is_not_all_headings():
    text = "CHIEF COMPLAINT: COUGH\nTHE PATIENT COUGHS\nASSESSMENT: BRONCHITIS"
    assert kinds(text) == ["chief_complaint", "assessment"]


def spoken(text):
    return [text[s.span.start : s.span.end] for s in read(Document(name="n", text=text)).sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Smith saw him. He has gout.", ["Dr. Smith saw him.", "He has gout."]),
        ("1. Gout\n2. Fever", ["Gout", "Fever"]),
        ("- gout\n- fever\n", ["gout", "fever"]),
        ("The pain began two days ago and has been getting worse since then, with\nfever.", None),
        ("Temp 38.5 today. WBC 12.1.", ["Temp 38.5 today.", "WBC 12.1."]),
        ("• Gout.\r\n• Fever.", ["Gout.", "Fever."]),
    ],
)
def test_sentences_and_list_items(text, expected):
    found = spoken(text)
    assert found == expected if expected else len(found) == 1


@given(st.text(max_size=400))
def test_sections_and_sentences_lie_in_the_text_in_order(text):
    parts = sections(text)
    found = sentences(text, parts)
    assert all(0 <= s.span.start < s.span.end <= len(text) for s in found)
    assert [s.span for s in found] == sorted(s.span for s in found)
    assert all(s.span.end - s.span.start <= LONGEST for s in found)


@pytest.mark.parametrize("piece", ["word ", "a", ". A", "Plan: ", "\n- ", "A: ", "1. ", "—", "(((", "HEADING\n"])
def test_time_grows_with_length_not_with_its_square(piece):
    def took(length):
        text = piece * (length // len(piece))
        started = time.process_time()
        sentences(text, sections(text))
        return time.process_time() - started

    took(10_000)
    short = min(took(50_000) for _ in range(2))
    assert min(took(400_000) for _ in range(2)) < 8 * short * 4 + 0.2


def test_an_item_of_the_plan_that_a_habit_heads_is_no_section():
    note = (
        "ASSESSMENT AND PLAN\n1. Hypertension: continue lisinopril.\n2. Tobacco use: counselled for 6 minutes.\n"
        "3. Asthma: stable.\n"
    )

    assert [s.kind for s in sections(note) if s.kind != "body"] == ["assessment_plan"]
