"""The present-on-admission indicator, and that what began in the stay is not its reason."""

import pytest

STAYS = [
    ("Discharge diagnosis:\n1. Pneumonia, present on admission.", {"J18.9": "Y"}),
    ("Discharge diagnosis:\n1. Pneumonia\n2. Hypokalemia, developed on hospital day 3.", {"J18.9": "Y", "E87.6": "N"}),
    ("Discharge diagnosis:\n1. Hospital-acquired pneumonia.\n2. Hypertension.", {"J18.9": "N", "I10": "Y"}),
    ("Discharge diagnosis:\n1. Hypertension.\n2. Delirium, not present on admission.", {"I10": "Y"}),
]


@pytest.mark.parametrize(("note", "wanted"), STAYS)
def test_indicator(note, wanted, coder):
    told = {a.code: a.poa for a in coder(note, "inpatient").codes}
    assert wanted.items() <= told.items()


def test_no_indicator_outside_a_stay(coder):
    assert {a.poa for a in coder("Assessment: pneumonia. Hypertension.").codes} == {None}


def test_what_began_in_the_stay_is_not_the_principal_diagnosis(coder):
    note = "Discharge diagnosis:\n1. Hypokalemia, developed on hospital day 3.\n2. Acute appendicitis."
    first = coder(note, "inpatient").codes[0]
    assert first.code.startswith("K35")
    assert first.role == "principal"
    assert "CM-PRINCIPAL" in {r.rule for r in first.rationale}
