"""Facts of one guideline paragraph each, invented, joined as notes are: lines, sentences, or items of an assessment.

`guideline_facts.tsv` holds the paragraph of the Official Guidelines FY2026, the facts, the codes that must and must not
be assigned (alternatives joined by "|"), and the first-listed code where a rule fixes it. The floors hold over all.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.coding.conftest import DAY

from superbill.model.coded import CodedEncounter
from superbill.tables.icd10cm import icd10cm

FACTS = Path(__file__).with_name("guideline_facts.tsv")
PASSED = 0.97
JOINED: dict[str, Callable[[list[str]], str]] = {
    "lines": "\n".join,
    "sentences": lambda facts: ". ".join(facts) + ".",
    "assessment": lambda facts: "ASSESSMENT:\n" + "\n".join(f"{n}. {fact}" for n, fact in enumerate(facts, 1)),
}


def cases() -> list[dict[str, str]]:
    """Read the cases."""
    with FACTS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def wrong(case: dict[str, str], coded: CodedEncounter) -> list[str]:
    """Return what is missing, forbidden or out of place; nothing when the case passes."""
    codes = [a.code for a in coded.codes if a.decision == "assigned"]
    found = [f"missing {must}" for must in case["must"].split() if not set(must.split("|")) & set(codes)]
    found += [f"must not {c}" for c in codes if c.startswith(tuple(case["never"].split()))]
    if case["first"] and codes[:1] != [case["first"]]:
        found.append(f"first is {codes[:1]}, not {case['first']}")
    return found


@pytest.mark.parametrize(
    "joined", ["assessment", *(pytest.param(j, marks=pytest.mark.long) for j in JOINED if j != "assessment")]
)
def test_facts_get_their_codes(coder, joined):
    rows = cases()
    failed = {
        case["facts"]: faults
        for case in rows
        if (faults := wrong(case, coder(JOINED[joined](case["facts"].split(" / ")), case["setting"])))
    }
    sys.stdout.write(f"\n{joined}: {len(rows) - len(failed)} of {len(rows)} pass\n")
    sys.stdout.writelines(f"    {facts}: {'; '.join(faults)}\n" for facts, faults in failed.items())
    assert len(rows) - len(failed) >= PASSED * len(rows), failed


def test_cases_are_sound(tables):
    icd = icd10cm(tables, DAY)
    codes = [c for case in cases() for must in case["must"].split() for c in must.split("|")]
    assert len(codes) > 400
    assert [c for c in codes if not icd.billable(c)] == []
