"""A pressure ulcer that progresses in the stay: both stages are coded.

Sources: ICD-10-CM Official Guidelines FY2026 I.C.12.a.6 (the site and stage at admission, and a second code for the
highest stage reached), Appendix I (the second was not present on admission).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.model.coded import Evidence
from superbill.model.note import Note
from superbill.tables.patterns import Pattern

_PROGRESSED = Pattern(
    r"\b(?:progress\w*|worsen\w*|advanc\w+|evolv\w+|deteriorat\w+|increas\w+|now|became|becomes|went)\b[^.\n]{0,40}?"
    r"\b(?:(?:stage|grade) ?(?P<stage>[1-4]|I{1,3}V?|IV)|(?P<open>unstageable)|(?P<deep>deep tissue))\b",
    re.IGNORECASE,
)
_STAGES = {"I": "1", "II": "2", "III": "3", "IV": "4"}


def progressed(note: Note, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield the stage that the one pressure ulcer of the record reached in the stay."""
    ulcers = [p for p in proposals if p.code.startswith("L89") and p.code[-1] in "12346"]
    sites = {p.code[:-1] for p in ulcers}
    if len(sites) != 1:
        return
    for found in _PROGRESSED.finditer(note.text):
        code = f"{ulcers[0].code[:-1]}{_stage(found)}"
        if all(p.code != code for p in ulcers):
            yield _proposal(note, ulcers[-1], found, code)
            return


def _stage(found: re.Match[str]) -> str:
    if found["open"]:
        return "0"
    if found["deep"]:
        return "6"
    return _STAGES.get(found["stage"].upper(), found["stage"])


def _proposal(note: Note, ulcer: Proposal, found: re.Match[str], code: str) -> Proposal:
    start, end = found.span()
    proof = Evidence(document=note.name, start=start, end=end, text=note.text[start:end], section=None)
    said = "The stage that the ulcer reached in the stay, beside that at admission"
    later = replace(ulcer, evidence=(proof,), place=ulcer.place + 1, rules=())
    return later.recoded(code, "CM-ULCER-PROGRESSED", said, f"{GUIDELINES} I.C.12.a.6")
