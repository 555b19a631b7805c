"""Operations by name: codes of invented statements, what is asked, what is not coded, no invalid pattern."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from superbill.coding.operations import operated
from superbill.coding.operations.book import operations
from superbill.tables.icd10pcs import Icd10pcs, icd10pcs
from superbill.tables.store import Tables

ROWS = [line.split("\t") for line in (Path(__file__).parent / "statements.tsv").read_text().splitlines() if line]


@pytest.fixture(scope="module")
def pcs(tables: Tables) -> Icd10pcs:
    return icd10pcs(tables, date(2026, 5, 15))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_statement(row: list[str], pcs: Icd10pcs):
    text, *codes = row

    found = operated(text, pcs)

    assert [one.code for one in found] == codes
    assert all(text[one.start : one.end] for one in found)


@pytest.mark.parametrize(
    ("text", "asks", "option"),
    [
        ("Appendectomy was performed.", "approach", "Open"),
        ("Laparoscopic nephrectomy.", "body part", "Kidney, Left"),
        ("PICC line placed.", "end point of the catheter tip", None),
        ("Right total hip arthroplasty, cemented.", "device", None),
        ("The patient was on mechanical ventilation.", "the hours of support", None),
        ("Laparoscopic appendectomy was aborted for bleeding.", "what was done", None),
        ("Excisional debridement of the left heel.", "the deepest layer", None),
    ],
)
def test_what_the_words_do_not_tell_is_asked(text: str, asks: str, option: str | None, pcs: Icd10pcs):
    (one,) = operated(text, pcs)

    assert one.code is None
    assert asks in one.asks
    assert option is None or option in one.options


@pytest.mark.parametrize("operation", operations(), ids=lambda o: o.words[:40])
def test_every_pattern_has_valid_codes(operation, pcs: Icd10pcs):
    patterns = [*operation.codes, *operation.any, *operation.whole.values()]
    patterns += [pattern for _, told in operation.choose for pattern in told.split()]
    for pattern in patterns:
        wanted = re.compile(re.sub(r"\{\w+\}", ".", pattern).replace("*", "."))
        assert any(wanted.fullmatch(code) for code in pcs.below(pattern[:3])), pattern


def test_the_worked_cases(pcs: Icd10pcs, shared: Path):
    lines = (shared / "cases/cases_dev.jsonl").read_text().splitlines()
    cases = [case for case in map(json.loads, lines) if case["area"] == "icd10pcs"]
    cases = [case for case in cases if case["input"]["task"] == "assign"]

    assert len(cases) >= 7
    for case in cases:
        found = [one.code for one in operated("\n".join(case["input"]["facts"]), pcs)]
        assert found == case["expected"]["codes"], case["id"]
