"""Routine examinations: with an abnormal finding or without.

What is new, acute or has changed at a routine examination is an abnormal finding; a stable chronic condition is none.
Source: ICD-10-CM Official Guidelines FY2026 I.C.21.c.13, IV.P; notes at Z00.0, Z00.12, Z01.41.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.ranges import table, within
from superbill.tables.patterns import Pattern

WITH_FINDING = {
    "Z00.00": "Z00.01",
    "Z00.129": "Z00.121",
    "Z01.419": "Z01.411",
    "Z01.00": "Z01.01",
    "Z01.20": "Z01.21",
    "Z01.30": "Z01.31",
}
"""An examination without abnormal findings, and the same with one."""
CONDITIONS = "A00-T88 U07"
_NONE = Pattern(
    r"\b(?:no|without)(?: any)? abnormal(?:it\w+| findings?)|\bnormal (?:findings?|exam\w*)\b", re.IGNORECASE
)
_CHANGED = Pattern(r"\b(?:new|newly|worsen\w*|uncontrolled|abnormal|elevated|suboptimal|not at goal)\b", re.IGNORECASE)


def with_findings(proposals: Sequence[Proposal], text: str) -> tuple[Proposal, ...]:
    """Return the proposals with a routine examination under the code that its findings give."""
    if not any(p.code in WITH_FINDING for p in proposals) or _NONE.search(text):
        return tuple(proposals)
    if not any(_is_finding(p, text) for p in proposals):
        return tuple(proposals)
    said = "A condition that is new, acute or has changed is an abnormal finding of the examination"
    source = f"{GUIDELINES} I.C.21.c.13, IV.P"
    return tuple(
        p.recoded(WITH_FINDING[p.code], "CM-EXAMINATION", said, source) if p.code in WITH_FINDING else p
        for p in proposals
    )


def _is_finding(p: Proposal, text: str) -> bool:
    if not within(p.code, CONDITIONS):
        return False
    chronic = any(within(p.code, row[0]) for row in table("chronic.tsv"))
    near = " ".join(text[max(0, e.start - 40) : e.end + 30] for e in p.evidence)
    return not chronic or _CHANGED.search(near) is not None
