"""Bleeding, puncture, hematoma and seroma as complications of surgery, by the part of the body and the operation.

Not every condition after surgery is its complication: the documentation must tie the two ("complicated by", "due to",
"intraoperative", "accidental puncture"). Sources: ICD-10-CM Official Guidelines FY2026 I.B.16, I.C.19.g.4-5; the
codes by part (data/surgical_complications.tsv).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from superbill.coding.external import says
from superbill.coding.proposal import GUIDELINES, Proposal, read_from
from superbill.coding.ranges import table, within
from superbill.model.coded import Rationale
from superbill.model.note import Note, Sentence, Span
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern, search

UNSAID = frozenset({"family_history", "instructions", "review_of_systems", "medications", "plan", "past_history"})
PARTS = "R58 T14.8 S00-S99 N32.89 K63.1 K92.2 L76 K91.8 I97.4 I97.6 N99.6 N99.8 T81.0 N02 R04 S36 S37 Z90"
"""Codes of the same words read without the operation."""
_DURING = Pattern(r"\b(?:intra-?operativ\w+|during (?!pregnan|the night|hospital|admission))", re.IGNORECASE)
_AFTER = Pattern(
    r"\b(?:post-?operativ\w+|post-?procedur\w+|post-?surgical|(?:following|after|complicating|complication of|"
    r"due to|from|status post|s/p) )",
    re.IGNORECASE,
)
_SURGERY = Pattern(
    r"\b(?:surger\w+|operat\w+|procedur\w+|surgical|\w+ectomy|\w+otomy|\w+plasty|\w+scopy|catheterization|replacement|"
    r"repair|CABG|bypass|biopsy|excision|resection|fixation|delivery|extraction|ablation|TURP|ERCP|EGD|graft)\b",
    re.IGNORECASE,
)
_KINDS = (
    (
        "puncture",
        Pattern(
            r"\b(?:puncture\w*|lacerat\w+|perforat\w+|nick\w*|tear|torn|cut|durotomy|enterotomy|cystotomy)\b", re.I
        ),
    ),
    ("hematoma", Pattern(r"\bhematoma\w*", re.IGNORECASE)),
    ("seroma", Pattern(r"\bseromas?\b", re.IGNORECASE)),
    ("bleeding", Pattern(r"\b(?:hemorrhag\w+|bleed\w*|bled)\b", re.IGNORECASE)),
)
_MEANT = Pattern(r"\b(?:accidental\w*|inadvertent\w*|iatrogenic|unintended|unintentional\w*)\b", re.IGNORECASE)
CATHETER = {"I97.418": "I97.410", "I97.618": "I97.610", "I97.638": "I97.630", "I97.648": "I97.640"}
BYPASS = {"I97.418": "I97.411", "I97.618": "I97.611", "I97.638": "I97.631", "I97.648": "I97.641"}


class _Part(NamedTuple):
    organs: Pattern
    operations: Pattern
    codes: dict[str, tuple[str, str]]


@cache
def _parts() -> tuple[_Part, ...]:
    kinds = ("bleeding", "puncture", "after", "hematoma", "seroma")
    found = []
    for organs, operations, *codes in table("surgical_complications.tsv"):
        pairs = {kind: (codes[2 * n], codes[2 * n + 1]) for n, kind in enumerate(kinds)}
        found.append(_Part(_words(organs), _words(operations), pairs))
    return tuple(found)


def _words(pattern: str) -> Pattern:
    return Pattern(rf"\b(?:{pattern})\b", re.IGNORECASE)


def of_surgery(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals with what the note tells as a complication of surgery under its code."""
    if not _SURGERY.possible(note.text):
        return tuple(proposals)
    told = [p for s in note.sentences if s.section not in UNSAID for p in _in_sentence(note, s, icd)]
    if not told or any(within(p.code, "O00-O9A") for p in proposals):
        return tuple(proposals)
    at = {p.place for p in told}
    spans = [(s.span.start, s.span.end) for s in note.sentences if s.span.start in at]
    kept = [p for p in proposals if not (within(p.code, PARTS) and _inside(p, spans))]
    return (*kept, *told)


def _inside(p: Proposal, spans: list[tuple[int, int]]) -> bool:
    return all(any(a < e.end and e.start < b for a, b in spans) for e in p.evidence)


def _in_sentence(note: Note, sentence: Sentence, icd: Icd10cm) -> Iterator[Proposal]:
    start, end = sentence.span.start, sentence.span.end
    text = note.text[start:end]
    if not _SURGERY.search(text):
        return
    during = _DURING.search(text) is not None
    for kind, pattern in _KINDS:
        found = pattern.search(text)
        if found is None or not says(note.text, sentence, pattern):
            continue
        if kind == "puncture" and not (during or _MEANT.search(text)):
            continue
        if kind != "puncture" and not during and not _AFTER.search(text):
            continue
        code = _code(text, found, kind if during or kind != "bleeding" else "after")
        if code and icd.billable(code):
            yield _proposal(note, sentence, Span(start + found.start(), start + found.end()), code)
            return


def _code(text: str, found: re.Match[str], kind: str) -> str:
    """Return the code by the part that is struck (named nearest) and the operation."""
    struck = [(_nearest(p.organs, text, found), n) for n, p in enumerate(_parts()) if p.organs.search(text)]
    done = next((n for n, p in enumerate(_parts()) if p.operations.search(text)), None)
    at = min(struck)[1] if struck else done
    if at is None:
        return ""
    part = _parts()[at]
    same = done == at or done is None
    code = part.codes["bleeding" if kind == "bleeding" else kind][0 if same else 1]
    if code == "G97.48" and search(r"\bdur(?:a|al|otomy)\b", text, re.IGNORECASE):
        return "G97.41"
    if search(r"\bcatheteri[sz]ation", text, re.IGNORECASE):
        return CATHETER.get(code, code)
    return BYPASS.get(code, code) if search(r"\bCABG|coronary (?:artery )?bypass", text, re.IGNORECASE) else code


def _nearest(organs: Pattern, text: str, found: re.Match[str]) -> int:
    return min(max(m.start() - found.end(), found.start() - m.end(), 0) for m in organs.finditer(text))


def _proposal(note: Note, sentence: Sentence, span: Span, code: str) -> Proposal:
    said = "The documentation tells it as a complication of the operation"
    rule = Rationale(rule="CM-SURGICAL-COMPLICATION", text=said, source=f"{GUIDELINES} I.B.16, I.C.19.g")
    return replace(read_from(note, span, code, rule), place=sentence.span.start)
