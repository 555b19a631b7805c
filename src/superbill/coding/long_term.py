"""Long-term drug use (Z79): what the note says is taken for good.

Diabetes brings its drug classes (ICD-10-CM Official Guidelines FY2026 I.C.4.a.3: report each class that is used
long-term, never temporary insulin; type 1 needs no Z79.4). Drugs that are taken for as long as the disease lasts count
beside that disease (anticoagulants beside atrial fibrillation); others, such as antibiotics, steroids and opioids, only
where the note itself says long-term (I.C.21.c.3). Names and classes: data/drugs.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from superbill.coding.drugs import Named, drugs_in
from superbill.coding.proposal import Proposal
from superbill.coding.ranges import within
from superbill.model.coded import Evidence, Rationale
from superbill.model.note import Flag, Note, Sentence
from superbill.tables.patterns import Pattern

DIABETES = "E08-E13"
ANTIDIABETIC = ("Z79.4", "Z79.84", "Z79.85")
BESIDE = {
    "Z79.01": "I48 I82.5 I27.82 Z95.2 Z86.71 D68.5 D68.6",
    "Z79.02": "I25 I73.9 I63 I70 Z95.5 Z95.1 Z86.73 I65 I69",
    "Z79.82": "I25 I73.9 I63 I70 Z95.5 Z95.1 Z86.73 I65 I69",
    "Z79.51": "J44 J45",
    "Z79.810": "C50 D05 Z85.3",
    "Z79.811": "C50 D05 Z85.3",
    "Z79.818": "C61",
    "Z79.620": "M05-M06 M45 L40 K50 K51 G35 M08",
    "Z79.631": "M05-M06 L40 M08 M32",
    "Z79.83": "M80 M81",
}
"""Codes of drug classes, and the diseases for which they are taken as long as the disease lasts."""
SOURCE = "ICD-10-CM Official Guidelines FY2026 I.C.4.a.3, I.C.21.c.3"
PRECISION = 0.85
ASSESSED = frozenset({"assessment", "assessment_plan", "discharge_diagnosis", "plan"})
"""Where a drug other than those for diabetes must stand to count without the words long-term."""
UNNAMED = frozenset({"body", "other"})
"""The same for a note that names no assessment."""
SILENT = frozenset({"allergies", "instructions", "family_history", "surgical_history"})

_LONG_TERM = Pattern(r"\b(?:long[- ]term|chronic(?:ally)?|lifelong|indefinite(?:ly)?|maintenance)\b", re.IGNORECASE)
_ON = Pattern(r"\b(?:on|takes|taking|using|uses)(?: \w+){0,3} $", re.IGNORECASE)
_NOT_TAKEN = Pattern(
    r"\b(?:discontinued?|stop(?:ped)?|allerg\w+|intoleran\w+|temporar\w+|previously|trial of|declin\w+|"
    r"not (?:on|taking)|no longer|refus\w+|held|avoid|sliding[- ]scale|drip|loading dose|load of|"
    r"once in (?:the )?(?:ed|er)|took|consider\w*|if (?:he|she|they|needed|no))\b",
    re.IGNORECASE,
)


_DENIED = Pattern(
    r"\b(?:no|nil|not|never|without|denies|cease[ds]?|off|used to (?:be on|take|use)|was (?:previously )?on)"
    r"(?: (?:an?|any|current|regular|reg|long[- ]term|recent|other|new|on|taking))*\W{1,2}$",
    re.IGNORECASE,
)
"""The drug that follows is not taken: "no opioids", "nil HRT", "used to be on an insulin pump"."""


class _Taken(NamedTuple):
    named: Named
    sentence: Sentence
    stated: bool


def long_term(note: Note, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield the Z79 codes that the note supports, with the drug's name as evidence, each once."""
    due = _due(proposals)
    told_in = ASSESSED if any(s.section in ASSESSED for s in note.sentences) else UNNAMED
    if not due and not _LONG_TERM.search(note.text):
        return
    told: dict[str, _Taken] = {}
    for sentence in note.sentences:
        if sentence.section in SILENT:
            continue
        for code, taken in _taken(note, sentence, due, told_in):
            if code not in told or (taken.stated and not told[code].stated):
                told[code] = taken
    for code, taken in told.items():
        yield _proposal(note, code, taken)


def _due(proposals: Sequence[Proposal]) -> frozenset[str]:
    """Return the Z79 codes that a coded disease calls for."""
    diabetic = [p.code for p in proposals if within(p.code, DIABETES)]
    found = {code for code, diseases in BESIDE.items() if any(within(p.code, diseases) for p in proposals)}
    if diabetic:
        found |= set(ANTIDIABETIC)
        if all(code.startswith("E10") for code in diabetic):
            found.discard("Z79.4")
    return frozenset(found)


def _taken(
    note: Note, sentence: Sentence, due: frozenset[str], told_in: frozenset[str]
) -> Iterator[tuple[str, _Taken]]:
    start, end = sentence.span.start, sentence.span.end
    drugs = [*drugs_in(note.text, start, end)]
    stated = bool(drugs) and _LONG_TERM.search(note.text, start, end) is not None
    for named in drugs:
        on = sentence.section in told_in and _ON.search(note.text, start, named.span.start)
        codes = [c for c in named.drug.long_term if stated or (c in due and (on or c in ANTIDIABETIC))]
        if _DENIED.search(note.text, start, named.span.start):
            continue
        if codes and not _NOT_TAKEN.search(note.text, max(start, named.span.start - 60), min(end, named.span.end + 30)):
            yield from ((code, _Taken(named, sentence, stated)) for code in codes)


def _proposal(note: Note, code: str, taken: _Taken) -> Proposal:
    named, sentence, stated = taken
    evidence = Evidence(
        document=note.name,
        start=named.span.start,
        end=named.span.end,
        text=note.text[named.span.start : named.span.end],
        section=sentence.section,
    )
    said = f"The note says that {named.drug.generic} is taken" + (" long-term" if stated else "")
    return Proposal(
        code=code,
        kind="status",
        source="long-term drugs",
        precision=PRECISION,
        evidence=(evidence,),
        place=len(note.text) + named.span.start,
        flags=frozenset() if stated else frozenset({Flag.PLANNED.value}),
        rules=(Rationale(rule="CM-LONG-TERM-DRUG", text=said, source=SOURCE),),
    )
