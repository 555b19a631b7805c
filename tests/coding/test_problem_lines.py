"""Problem lists as clinicians write them: each line, alone in an assessment, gets the code that a coder gives it.

`problem_lines.tsv` holds diagnoses, `visit_lines.tsv` reasons of visits, states, histories, findings and symptoms: the
line and its code; where the classification leaves a choice, the codes are joined by "|". The lines were written from
coding knowledge, before and apart from the wordings of the lexicon: of the visit lines 385 of 446 had their code at the
first run.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from superbill.model.coded import CodedEncounter

HERE = Path(__file__).parent


@pytest.mark.parametrize(("name", "number", "left"), [("problem_lines", 736, 7), ("visit_lines", 443, 18)])
def test_lines_get_their_codes(coder: Callable[[str], CodedEncounter], name: str, number: int, left: int) -> None:
    with (HERE / f"{name}.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    missed = [
        (row["line"], row["code"], found)
        for row in rows
        if not set(row["code"].split("|")) & set(found := _codes(coder(f"ASSESSMENT AND PLAN:\n1. {row['line']}\n")))
    ]
    assert len(rows) == number
    assert len(missed) <= left, missed


def _codes(coded: CodedEncounter) -> list[str]:
    return [a.code for a in coded.codes]
