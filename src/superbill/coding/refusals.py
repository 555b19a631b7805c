"""What was not coded, as a coder wants to read it: each code once, with the reason that tells most, and no noise.

A condition named outside the assessment is left out where a released code says it more precisely; a symptom of a
released diagnosis is told as integral to it. Circumstances, drugs and vaccines named in passing are no candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from superbill.coding.proposal import Proposal
from superbill.coding.ranges import table, within
from superbill.model.coded import NotCoded
from superbill.tables.icd10cm import Icd10cm

NOT_ASSESSED = "mentioned, but not assessed in this encounter"
IN_PASSING = "V00-Y99 Z79 Z23 Z71 Z00-Z02 T14.90 B95-B97 R69 Z73 Z56-Z65 Z41"
"""Codes of circumstances, long-term drugs and services: no diagnosis that a visit could have assessed."""
SAID_BY = (("I10", "I11-I13 I15 I16"), ("E08-E13", "E08-E13"), ("N18", "N18"), ("J18.9", "J12-J17"))
MOST_EVIDENCE = 3
_TELLING = (
    "uncertain",
    "combination",
    "integral",
    "Excludes1",
    "historical",
    "resolved",
    NOT_ASSESSED,
    "family",
    "negated",
)


def told_refusals(refused: Iterable[NotCoded], released: Sequence[Proposal], icd: Icd10cm) -> tuple[NotCoded, ...]:
    """Return the refusals worth telling, each code once with all its evidence, in order of the note."""
    codes = tuple(p.code for p in released)
    held: dict[str, list[NotCoded]] = {}
    for row in refused:
        told = _told(row, codes)
        if told is not None:
            held.setdefault(told.code, []).append(told)
    return tuple(_joined(rows, icd) for rows in held.values())


def _told(row: NotCoded, released: Sequence[str]) -> NotCoded | None:
    if row.code in released:
        return None
    if row.reason != NOT_ASSESSED:
        return row
    if within(row.code, IN_PASSING) or any(_says(code, row.code) for code in released):
        return None
    for causes, symptoms, source in table("integral.tsv"):
        cause = next((c for c in released if within(row.code, symptoms) and within(c, causes)), None)
        if cause:
            return row.model_copy(update={"reason": f"integral to {cause}", "source": f"ICD-10-CM {source}"})
    return row


def _says(released: str, refused: str) -> bool:
    if released[:3] == refused[:3]:
        return True
    return any(within(refused, less) and within(released, more) for less, more in SAID_BY)


def _joined(rows: list[NotCoded], icd: Icd10cm) -> NotCoded:
    """Return one row: the most telling reason with the evidence of that reason."""
    best = min(rows, key=lambda r: next((n for n, word in enumerate(_TELLING) if word in r.reason), 0))
    proof = tuple(dict.fromkeys(e for r in rows if r.reason == best.reason for e in r.evidence))
    return best.model_copy(update={"evidence": proof[:MOST_EVIDENCE], "title": icd.title(best.code)})
