"""What changes when the date of service moves."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.edits.fixtures import encounter_of

from superbill.edits import run
from superbill.edits.what_if import moved, what_if
from superbill.errors import BadInput
from superbill.model.finding import Outcome


def test_a_code_that_ends(tables):
    """M54.5 ended on 2021-09-30 (ICD-10-CM FY2022)."""
    encounter = encounter_of({"day": "2021-09-30", "diagnoses": ["M54.5"], "lines": [{"code": "99213"}]})

    difference, then = what_if(encounter, date(2021, 10, 1), lambda e: run(e, tables, only=["ICD10CM-BILLABLE"]))

    assert [f.codes for f in difference.appears] == [("M54.5",)]
    assert difference.disappears == ()
    assert [(v.edit, v.verdict, v.verdict_then) for v in difference.verdicts] == [
        ("ICD10CM-BILLABLE", Outcome.PASS, Outcome.FAIL)
    ]
    assert then.findings == difference.appears


def test_nothing_changes_on_the_same_day(tables):
    encounter = encounter_of({"diagnoses": ["E11.9", "E10.9"], "lines": [{"code": "99213", "diagnoses": [1]}]})

    difference, _ = what_if(encounter, date(2026, 5, 15), lambda e: run(e, tables))

    assert (difference.appears, difference.disappears, difference.verdicts) == ((), (), ())


def test_without_a_date_there_is_nothing_to_move(tables):
    with pytest.raises(BadInput, match="no date that could move"):
        what_if(encounter_of({"day": "none"}), date(2026, 5, 15), lambda e: run(e, tables))


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_distances_are_kept(day):
    stay = {
        "setting": "inpatient",
        "admit_date": "2026-05-10",
        "discharge_date": "2026-05-15",
        "procedures": [{"code": "0DTJ4ZZ", "date": "2026-05-11"}],
        "lines": [{"revenue_code": "0120", "service_date": "2026-05-10", "through_date": "2026-05-14"}],
        "patient": {"birth_date": "1960-01-01"},
    }
    encounter = encounter_of(stay)

    there = moved(encounter, day)

    assert there.day == day
    assert moved(there, date(2026, 5, 15)) == encounter
    assert there.patient == encounter.patient
    assert there.discharge_date - there.admit_date == encounter.discharge_date - encounter.admit_date
