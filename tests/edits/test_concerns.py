"""An edit that no code concerns says what it would have said, had it run."""

import pytest
from hypothesis import HealthCheck, given, settings
from tests.edits.fixtures import encounter_of
from tests.edits.test_properties import ENCOUNTERS

from superbill.edits import all_edits, run, runner
from superbill.edits.concerns import EVERY
from superbill.tables.store import Tables


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return Tables(tmp_path_factory.mktemp("empty"))


def told(encounter, store):
    result = run(encounter, store)
    return result.findings, [(v.edit, v.verdict, v.missing) for v in result.verdicts], result.not_applicable


def told_by_all(encounter, store, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(runner, "concerned", lambda *_: (EVERY, {}))
        return told(encounter, store)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(encounter=ENCOUNTERS)
def test_same_answer_as_when_every_edit_runs(encounter, tables, empty, monkeypatch):
    for store in (tables, empty):
        assert told(encounter, store) == told_by_all(encounter, store, monkeypatch)


@pytest.mark.parametrize("codes", [["I10"], ["E11.9", "E10.9"], ["O80", "Z37.0"], ["S52.501S"], ["M54.5", "W19.XXXA"]])
@pytest.mark.parametrize("line", ["99213", "99203", "80053", "97110", "99292", "0275T", "99391"])
def test_same_answer_for_what_edits_are_about(codes, line, tables, monkeypatch):
    encounter = encounter_of(
        {"diagnoses": codes, "lines": [{"code": line, "place_of_service": "11", "diagnoses": [1]}]}
    )

    assert told(encounter, tables) == told_by_all(encounter, tables, monkeypatch)


def test_rows_of_edits_that_were_not_asked_name_their_tables(tables):
    encounter = encounter_of({"diagnoses": ["I10"], "lines": [{"code": "99213"}]})

    rows = {v.edit: [t.name for t in v.tables] for v in run(encounter, tables).verdicts}

    assert rows["ICD10CM-SIDE"] == ["icd10cm"]
    assert rows["CLAIM-PROCEDURE"] == ["hcpcs"]
    assert sum(bool(e.concerns) for e in all_edits()) > 20
