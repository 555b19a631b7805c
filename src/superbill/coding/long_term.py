"""Long-term drug use (Z79): what the note says is taken for good.

Diabetes brings its drug class (ICD-10-CM Official Guidelines FY2026 I.C.4.a.3: report each class that is used
long-term, never temporary insulin; type 1 needs no Z79.4). Other classes count where the note itself says long-term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from superbill.coding.proposal import Proposal
from superbill.coding.ranges import table, within
from superbill.model.coded import Evidence, Rationale
from superbill.model.note import Flag, Note, Sentence, Span

DIABETES = "E08-E13"
ANTIDIABETIC = ("Z79.4", "Z79.84", "Z79.85")
SOURCE = "ICD-10-CM Official Guidelines FY2026 I.C.4.a.3, I.C.21.c.3"

_LONG_TERM = re.compile(r"\b(?:long[- ]term|chronic(?:ally)?|lifelong|indefinite(?:ly)?|maintenance)\b", re.IGNORECASE)
_NOT_TAKEN = re.compile(
    r"\b(?:discontinued?|stop(?:ped)?|allerg\w+|intoleran\w+|temporar\w+|previously|trial of|declin\w+|not taking|"
    r"no longer|refus\w+|held|avoid)\b",
    re.IGNORECASE,
)


@cache
def _drugs() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (code, kind, re.compile(rf"\b(?:{names})\b", re.IGNORECASE))
        for code, kind, names in table("long_term_drugs.tsv")
    )


def long_term(note: Note, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield the Z79 codes that the note supports, with the drug's name as evidence."""
    diabetic = [p for p in proposals if within(p.code, DIABETES)]
    for code, kind, names in _drugs():
        if code == "Z79.4" and diabetic and all(p.code.startswith("E10") for p in diabetic):
            continue
        found = next((f for s in note.sentences if (f := _taken(note, s, names, always=_due(code, diabetic)))), None)
        if found:
            yield _proposal(note, code, kind, *found)


def _due(code: str, diabetic: Sequence[Proposal]) -> bool:
    return code in ANTIDIABETIC and bool(diabetic)


def _taken(note: Note, sentence: Sentence, names: re.Pattern[str], *, always: bool) -> tuple[Span, Sentence] | None:
    if sentence.section in ("allergies", "instructions", "family_history"):
        return None
    found = names.search(note.text, sentence.span.start, sentence.span.end)
    if not found:
        return None
    said = note.text[sentence.span.start : sentence.span.end]
    if _NOT_TAKEN.search(said) or not (always or _LONG_TERM.search(said)):
        return None
    return Span(found.start(), found.end()), sentence


def _proposal(note: Note, code: str, kind: str, span: Span, sentence: Sentence) -> Proposal:
    stated = _LONG_TERM.search(note.text, sentence.span.start, sentence.span.end) is not None
    evidence = Evidence(
        document=note.name,
        start=span.start,
        end=span.end,
        text=note.text[span.start : span.end],
        section=sentence.section,
    )
    return Proposal(
        code=code,
        kind="status",
        source="long-term drugs",
        precision=0.9 if stated else 0.3,
        evidence=(evidence,),
        place=len(note.text) + span.start,
        flags=frozenset({Flag.PLANNED.value}) if not stated else frozenset(),
        rules=(Rationale(rule="CM-LONG-TERM-DRUG", text=f"The note says that {kind} is taken", source=SOURCE),),
    )
