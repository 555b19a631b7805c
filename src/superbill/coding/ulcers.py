"""The stage of an ulcer that the record tells apart from its name: progressed, debrided, staged by a nurse.

Sources: ICD-10-CM Official Guidelines FY2026 I.C.12.a.6 and I.C.12.b.3 (the site and stage at admission, and a second
code for the highest stage reached), I.C.12.a.2 (an unstageable ulcer whose stage debridement reveals: that stage
alone), I.B.14 (the stage may be documented by clinicians other than the provider), Appendix I (the second was not
present on admission).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from superbill.coding.leg_ulcers import DEPTHS
from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.model.coded import Evidence
from superbill.model.note import Note
from superbill.tables.patterns import Pattern, pattern_of

_PROGRESSED = Pattern(
    r"\b(?:progress\w*|worsen\w*|advanc\w+|evolv\w+|deteriorat\w+|increas\w+|now|became|becomes|went)\b[^.\n]{0,40}?"
    r"\b(?:(?:stage|grade) ?(?P<stage>[1-4]|I{1,3}V?|IV)|(?P<open>unstageable)|(?P<deep>deep tissue))\b",
    re.IGNORECASE,
)
_STAGE = Pattern(
    r"\b(?:stage|grade) ?(?P<stage>[1-4]|I{1,3}V?|IV)\b|\b(?P<open>unstageable)\b|\b(?P<deep>deep tissue)\b",
    re.IGNORECASE,
)
_DEBRIDED = Pattern(r"\bdebrid\w+", re.IGNORECASE)
_STAGES = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_LATER = Pattern(
    r"\b(?:by (?:day|discharge)|(?:on|by) (?:hospital )?day|later|progress\w*|worsen\w*|advanc\w+|evolv\w+|"
    r"deteriorat\w+|now|became|becomes|during (?:the|this|her|his) (?:stay|admission|hospital\w*)|at discharge)\b",
    re.IGNORECASE,
)
OPEN, UNSTAGED = "L97 L98.4", "9"


def progressed(note: Note, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield the stage that the one ulcer of the record reached in the stay."""
    yield from _deeper(note, proposals)
    ulcers = [p for p in proposals if p.code.startswith("L89") and p.code[-1] in "12346"]
    sites = {p.code[:-1] for p in ulcers}
    if len(sites) != 1:
        return
    for found in _PROGRESSED.finditer(note.text):
        code = f"{ulcers[0].code[:-1]}{_stage(found)}"
        if all(p.code != code for p in ulcers):
            yield _proposal(note, ulcers[-1], found, code, "I.C.12.a.6")
            return


def staged_apart(note: Note, proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return the proposals with the stage of the one pressure ulcer that another sentence tells."""
    ulcers = [p for p in proposals if p.code.startswith("L89")]
    if len({p.code[:-1] for p in ulcers}) != 1 or ulcers[0].code[-1] not in "09":
        return tuple(proposals)
    told = {_stage(m): m for m in _STAGE.finditer(note.text)}
    if ulcers[0].code[-1] == "0":
        told = {s: m for s, m in told.items() if s in "34"} if _DEBRIDED.search(note.text) else {}
    if len(told) != 1:
        return tuple(proposals)
    stage = next(iter(told))
    said = "The stage of the one pressure ulcer as another sentence tells it"
    source = f"{GUIDELINES} I.B.14, I.C.12.a.2"
    return tuple(
        p.recoded(f"{p.code[:-1]}{stage}", "CM-ULCER-STAGE", said, source) if p in ulcers else p for p in proposals
    )


def _deeper(note: Note, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield the depth that the one non-pressure ulcer of the record reached in the stay."""
    ulcers = [p for p in proposals if p.code.startswith("L97") and p.code[-1] != UNSTAGED]
    if len(ulcers) != 1:
        return
    for later in _LATER.finditer(note.text):
        end = note.text.find("\n", later.end())
        part = (later.start(), end if end >= 0 else len(note.text))
        for words, depth in DEPTHS:
            found = pattern_of(rf"\b(?:{words})\b", re.IGNORECASE).search(note.text, *part)
            if found and depth != ulcers[0].code[-1]:
                yield _proposal(note, ulcers[0], found, f"{ulcers[0].code[:-1]}{depth}", "I.C.12.b.3")
                return


def _stage(found: re.Match[str]) -> str:
    if found["open"]:
        return "0"
    if found["deep"]:
        return "6"
    return _STAGES.get(found["stage"].upper(), found["stage"])


def _proposal(note: Note, ulcer: Proposal, found: re.Match[str], code: str, paragraph: str) -> Proposal:
    start, end = found.span()
    proof = Evidence(document=note.name, start=start, end=end, text=note.text[start:end], section=None)
    said = "The stage that the ulcer reached in the stay, beside that at admission"
    later = replace(ulcer, evidence=(proof,), place=ulcer.place + 1, rules=())
    return later.recoded(code, "CM-ULCER-PROGRESSED", said, f"{GUIDELINES} {paragraph}")
