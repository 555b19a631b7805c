"""Problem lists as clinicians write them: each line, alone in an assessment, gets the code that a coder gives it.

`problem_lines.tsv` holds the line and its code; where the classification leaves a choice, the codes are joined by "|".
The lines were written from coding knowledge, before and apart from the wordings of the lexicon.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from superbill.model.coded import CodedEncounter

LINES = Path(__file__).with_name("problem_lines.tsv")


def test_problem_lines_get_their_codes(coder: Callable[[str], CodedEncounter]) -> None:
    with LINES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    missed = [
        (row["line"], row["code"], found)
        for row in rows
        if not set(row["code"].split("|")) & set(found := _codes(coder(f"ASSESSMENT AND PLAN:\n1. {row['line']}\n")))
    ]
    assert len(rows) > 700
    assert len(missed) <= len(rows) // 100, missed


def _codes(coded: CodedEncounter) -> list[str]:
    return [a.code for a in coded.codes]
