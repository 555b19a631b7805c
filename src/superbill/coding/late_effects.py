"""Late effects of injuries: the residual condition first, then the injury with the seventh character S.

An injury that the sentence names as the old cause of what is there now is a sequela, not a past fact to leave out.
Source: ICD-10-CM Official Guidelines FY2026 I.B.10, I.C.19.a (seventh character S).
"""

from __future__ import annotations

import re

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.ranges import within
from superbill.model.note import Flag, Mention
from superbill.tables.patterns import Pattern

INJURIES = "S00-S99 T15-T34 T69-T71"
LENGTH = 8
"""Characters of an injury with its seventh, the dot among them."""
_RESIDUAL = Pattern(
    r"\b(?:due to|from|late effects? of|sequelae? (?:of|from)|secondary to|caused by|following|after|"
    r"residual (?:of|from|to)|as a result of|resulting from)\b[^.;\n]{0,40}$|^\W*(?:\d\W+)?cause:[^.;\n]{0,40}$",
    re.IGNORECASE,
)


def is_late_effect(p: Proposal, mention: Mention, text: str) -> bool:
    """Tell whether the sentence names a past injury as the cause of what it tells before."""
    if not within(p.code, INJURIES) or len(p.code) != LENGTH or p.code[-1] not in "ABCD":
        return False
    flags = {c.flag for c in mention.cues}
    if Flag.HISTORICAL not in flags or flags & {Flag.NEGATED, Flag.FAMILY, Flag.OTHER_PERSON}:
        return False
    before = text[mention.sentence.span.start : mention.span.start]
    found = _RESIDUAL.search(before)
    return found is not None and (found.start() > 0 or "cause:" in found.group().lower())


def late_effect(p: Proposal) -> Proposal:
    """Return the injury as the cause of a sequela."""
    said = "The old injury is the cause of a condition that it left"
    return p.recoded(f"{p.code[:-1]}S", "CM-SEQUELA", said, f"{GUIDELINES} I.B.10, I.C.19.a")
