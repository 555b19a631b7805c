"""The linter on minimal pairs: each rule broken alone, and its neighbour that is fine."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from superbill.coding.query import lint, unfounded
from superbill.model.finding import Severity

CASES = tomllib.loads((Path(__file__).parent / "queries.toml").read_text())["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_case(case):
    assert {finding.edit for finding in lint(case["text"])} == set(case["broken"])


def test_an_earlier_encounter_is_a_warning():
    (finding,) = lint(
        "Discharge summary of the previous admission lists EF 25%. Echo 5/2: EF 30%. Please specify the type."
    )

    assert (finding.edit, finding.severity) == ("QUERY-PRIOR", Severity.WARNING)


def test_values_that_the_record_has_not_are_named():
    record = ["Creatinine 1.0 on admission, 2.4 on day 3."]

    assert unfounded("Creatinine 2.4 from 1.0. Please clarify the cause.", record) == ()
    (finding,) = unfounded("Creatinine 3.4 from 1.0. Please clarify the cause.", record)
    assert "3.4" in finding.message


def test_the_worked_cases(shared: Path):
    lines = (shared / "cases/cases_dev.jsonl").read_text().splitlines()
    cases = [case for case in map(json.loads, lines) if case["area"] == "query"]

    assert cases
    for case in cases:
        broken = [f.edit for f in lint(case["input"]["query_text"]) if f.severity is Severity.ERROR]
        assert (not broken) == case["expected"]["compliant"], (case["id"], broken)


SIXTY = tomllib.loads((Path(__file__).parent / "sixty.toml").read_text())["text"]


@pytest.mark.parametrize("query", SIXTY, ids=lambda q: str(q["n"]))
def test_queries_labelled_beforehand(query):
    broken = [f.message for f in lint(query["text"]) if f.severity is Severity.ERROR]

    assert (not broken) == query["compliant"], broken


def test_a_title_at_the_head_of_a_paragraph_does_not_found_its_own_condition():
    text = (
        "Title: Sepsis documentation needed. Temperature 38.9, WBC 17.2 on 5/9. "
        "Please clarify the diagnosis being treated: Sepsis / Pneumonia without sepsis / Other / Unable to determine"
    )

    assert "QUERY-TITLE" in {f.edit for f in lint(text)}
