"""The report `mentioned`: nested conditions, habits of older editions, features, confidence that falls with doubt."""

import pytest

from superbill.coding.confidence import scored
from superbill.coding.witnesses import Habit, Witness, borne_out, features, habit
from superbill.tables.terms import Candidate

HABITS = {"R51": Habit(20, 10, 9), "I10": Habit(50, 60, 45)}
WEIGHTS = {"precision": 1.0, "inside": -0.5, "code notes": 0.1}


def codes(coder, text):
    return {c.code for c in coder(text, report="mentioned").codes}


def test_a_condition_inside_a_longer_one_is_listed_where_coders_list_it(coder):
    assert {"K76.6", "I10"} <= codes(coder, "He had portal hypertension.")


def test_a_symptom_stands_beside_its_cause(coder):
    assert {"R50.9", "J18.9"} <= codes(coder, "Pneumonia with fever.")
    assert "R50.9" not in {c.code for c in coder("Assessment: Pneumonia with fever.").codes}


def test_what_is_denied_is_suggested_only(coder):
    found = [c for c in coder("No fever was present.", report="mentioned").codes if c.code == "R50.9"]
    assert [(c.assertion, c.decision) for c in found] == [("denied", "suggested")]


def test_the_family_is_not_the_patient(coder):
    assert "C50.919" not in codes(coder, "Her mother had breast cancer.")


def test_evidence_is_the_note_at_its_offsets(coder):
    text = "A large, painful mass of the left testicle; portal hypertension."
    for found in coder(text, report="mentioned").codes:
        assert found.evidence
        assert all(text[e.start : e.end] == e.text for e in found.evidence)


@pytest.mark.parametrize(("code", "notes"), [("R51", 20), ("R51.9", 20), ("I10", 50), ("J45.909", 0)])
def test_a_code_that_was_split_keeps_the_habit_of_the_older_one(code, notes):
    assert habit(code, HABITS).notes == notes


def test_training_notes_pull_a_wording_from_its_prior():
    written = Candidate("I10", "title", "diagnosis", 0.8)
    seen = Candidate("I10", "learned (CodiEsp)", "diagnosis", 0.25, mentioned=True, notes=8)
    assert borne_out(written, "I10", [seen]) == (pytest.approx(0.36), 8)
    assert borne_out(written, "I10", []) == (0.8, 0)


def test_a_mention_inside_another_is_less_sure_unless_one_stands_alone():
    inner, outer = Witness("hypertension", "title", 0.8, inside=True), Witness("hypertension", "title", 0.8)
    alone = scored(features("I10", [inner, outer], HABITS), WEIGHTS)
    nested = scored(features("I10", [inner, inner], HABITS), WEIGHTS)
    assert alone > nested
