"""Queries to the provider: what the record leaves open and a code would tell.

A query asks, offers what is possible and never leads (AHIMA/ACDIS, Guidelines for Achieving a Compliant Query
Practice, 2022). Here: the side of a condition whose code has sides; urosepsis (I.C.1.d.1.a.ii).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.model.coded import Query
from superbill.tables.icd10cm import Icd10cm


def queries(proposals: Sequence[Proposal], icd: Icd10cm) -> Iterator[Query]:
    """Yield one query for each code that a side would make specific."""
    for p in proposals:
        title = icd.title(p.code) or ""
        if p.default and "unspecified" in title.lower():
            yield Query(
                kind="laterality",
                question="Please document the side of the condition shown, if known.",
                options=("right", "left", "bilateral", "unable to determine"),
                indicators=p.evidence[:1],
                source=f"{GUIDELINES} I.B.13",
            )
