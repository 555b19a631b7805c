"""Glaucoma: each eye with its stage.

Where both eyes have the same type and stage the bilateral code says it; where the stages differ, each eye has its own
code with its own seventh character. Source: ICD-10-CM Official Guidelines FY2026 I.C.7.a.1-4; ICD-10-CM FY2026 H40.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.model.note import Note
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.patterns import Pattern

STAGED = ("H40.1", "H40.2", "H40.3", "H40.4", "H40.5", "H40.6")
LENGTH = 8
"""Characters of a code with eye and stage, its dot among them."""
_EYE = Pattern(
    r"\b(?:(?P<right>right|OD|R(?= eye))|(?P<left>left|OS|L(?= eye))|(?P<both>both|bilateral(?:ly)?|OU))\b", re.I
)
_STAGE = Pattern(r"\b(?P<stage>mild|early|moderate|severe|advanced|end[- ]stage|indeterminate)\b", re.IGNORECASE)
_STAGES = {"mild": "1", "early": "1", "moderate": "2", "severe": "3", "advanced": "3", "indeterminate": "4"}
_EYES = {"right": "1", "left": "2", "both": "3"}
_WENT_ON = Pattern(
    r"\b(?:on admission|at admission|by discharge|at discharge|progress\w*|advanced to|worsen\w+ to|became)\b",
    re.IGNORECASE,
)
_UNCLEAR = Pattern(
    r"\bindeterminate\b|\bstage\b[^.\n]{0,20}\b(?:cannot|can not|could not) be (?:clinically )?determined",
    re.IGNORECASE,
)
SOURCE = f"{GUIDELINES} I.C.7.a"


def staged(note: Note, proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Return the proposals with glaucoma under the stage of each eye that its sentence tells."""
    found: list[Proposal] = []
    for p in proposals:
        found += [*_eyes(note, p, icd)] if p.code.startswith(STAGED) and len(p.code) == LENGTH else [p]
    return _one_per_eye(found, icd)


def _eyes(note: Note, p: Proposal, icd: Icd10cm) -> Iterator[Proposal]:
    told = _told(note, p)
    by_eye = {eye: stage for eye, stage in told if eye != "both"}
    if set(by_eye) != {"right", "left"}:
        yield _furthest(note, p, icd)
        return
    if len(set(by_eye.values())) == 1:
        by_eye = {"both": next(iter(by_eye.values()))}
    for place, (eye, stage) in enumerate(by_eye.items()):
        code = f"{p.code[:6]}{_EYES[eye]}{stage}"
        if not icd.billable(code):
            code = f"{p.code[:7]}{stage}"
        if icd.billable(code):
            said = "The stage that the documentation gives this eye"
            yield replace(p, place=p.place + place).recoded(code, "CM-GLAUCOMA-STAGE", said, SOURCE)


def _furthest(note: Note, p: Proposal, icd: Icd10cm) -> Proposal:
    """Return the highest stage where the glaucoma of one eye went on in the stay (I.C.7.a.4)."""
    at = next((e.start for e in p.evidence if e.document == note.name), -1)
    sentence = next((s for s in note.sentences if s.span.start <= at < s.span.end), None)
    if p.code[7] == "0" and _UNCLEAR.search(note.text) and icd.billable(f"{p.code[:7]}4"):
        return p.recoded(f"{p.code[:7]}4", "CM-GLAUCOMA-STAGE", "The stage cannot be told clinically", SOURCE)
    if sentence is None or not _WENT_ON.search(note.text):
        return p
    stages = {_STAGES.get(m["stage"].lower(), "3") for m in _STAGE.finditer(note.text, sentence.span.start)}
    code = f"{p.code[:7]}{max(stages - {'4'}, default=p.code[7])}"
    said = "The highest stage documented in the stay"
    return p.recoded(code, "CM-GLAUCOMA-STAGE", said, SOURCE) if code != p.code and icd.billable(code) else p


def _told(note: Note, p: Proposal) -> list[tuple[str, str]]:
    """Return the eyes of the sentence, each with the stage nearest to it in its part of the sentence."""
    at = next((e.start for e in p.evidence if e.document == note.name), -1)
    sentence = next((s for s in note.sentences if s.span.start <= at < s.span.end), None)
    if sentence is None:
        return []
    start, end = sentence.span.start, sentence.span.end
    eyes = [(m.start(), str(m.lastgroup)) for m in _EYE.finditer(note.text, start, end)]
    stages = [(m.start(), _STAGES.get(m["stage"].lower(), "3")) for m in _STAGE.finditer(note.text, start, end)]
    if not stages:
        return []
    if len(eyes) == len(stages):
        return [(eye, stage) for (_, eye), (_, stage) in zip(eyes, stages, strict=True)]
    return [(eye, min(stages, key=lambda s: abs(s[0] - place))[1]) for place, eye in eyes]


def _one_per_eye(proposals: Sequence[Proposal], icd: Icd10cm) -> tuple[Proposal, ...]:
    """Two eyes with one type and one stage, told apart, are bilateral."""
    held = {p.code for p in proposals}
    joined: list[Proposal] = []
    for p in proposals:
        other = f"{p.code[:6]}{'2' if p.code[6:7] == '1' else '1'}{p.code[7:]}"
        both = f"{p.code[:6]}3{p.code[7:]}"
        paired = p.code.startswith(STAGED) and p.code[6:7] in "12" and len(p.code) == LENGTH and other in held
        if paired and icd.billable(both):
            said = "Both eyes have this type and stage"
            joined.append(p.recoded(both, "CM-GLAUCOMA-BILATERAL", said, SOURCE))
        else:
            joined.append(p)
    return tuple(joined)
