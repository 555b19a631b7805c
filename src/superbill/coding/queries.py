"""Queries to the provider: what the record leaves open and a code would tell.

A query asks, offers what is possible and never leads (AHIMA/ACDIS, Guidelines for Achieving a Compliant Query
Practice, 2022). Here: the side of a condition whose code has sides; a condition of another day without a word today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.query import Own, asked, compose
from superbill.model.coded import Indicator, Query
from superbill.model.encounter import PriorDiagnosis
from superbill.tables.icd10cm import Icd10cm


def queries(proposals: Sequence[Proposal], icd: Icd10cm) -> Iterator[Query]:
    """Yield one query for each code that a side would make specific."""
    for p in proposals:
        title = icd.title(p.code) or ""
        if p.default and "unspecified" in title.lower():
            yield asked("side", p.evidence[:1], Own(kind="laterality", source=f"{GUIDELINES} I.B.13"))


def status_of(prior: PriorDiagnosis, day: dt.date) -> Query:
    """Return the question about a condition that a record of another day carries and the one of this day does not."""
    told = f"A record of {prior.date.isoformat()} carries {prior.code}; that of {day.isoformat()} does not mention it"
    return compose("status-of-condition", [Indicator(text=told, document="diagnoses on record", day=prior.date)])
