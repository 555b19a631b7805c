"""How long consciousness was lost after an injury of the head: the sixth character of S06.

Source: ICD-10-CM FY2026 S06.0-S06.9 with notes: none, 30 minutes or less, 31 to 59 minutes, 1 to 5 hours 59 minutes,
6 to 24 hours, more than 24 hours, unspecified duration, status unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from superbill.coding.proposal import Proposal
from superbill.model.note import Note
from superbill.tables.patterns import Pattern

OPEN = "9A"
_LOC = (
    r"(?:loss of consciousness|\bLOC\b|unconscious\w*|lost consciousness|knocked out|"
    r"blacked out|out cold|\bout(?= for\b))"
)
_NUMBER, _UNIT = (
    r"\d{1,3}|an?|one|two|few|several|three|four|five|ten|fifteen|twenty|thirty",
    r"seconds?|sec|minutes?|mins?|hours?|hrs?|days?",
)
_NONE = Pattern(
    rf"\b(?:no|without|denies|denied|negative for|did not have)(?: any)? {_LOC}|"
    r"\b(?:did not|didn't) lose consciousness|"
    rf"{_LOC}:? (?:none|no\b|denied)",
    re.IGNORECASE,
)
_LASTED = Pattern(
    rf"{_LOC}[^.\n;]{{0,40}}?\b(?P<n>{_NUMBER})(?: or so)? ?(?P<unit>{_UNIT})\b|"
    rf"(?P<n2>{_NUMBER}) ?(?P<unit2>{_UNIT}) of {_LOC}",
    re.IGNORECASE,
)
_BRIEF = Pattern(rf"\b(?:brief|momentary|transient)\w* {_LOC}", re.IGNORECASE)
_WORDS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "few": 3,
    "several": 5,
    "three": 3,
    "four": 4,
    "five": 5,
    "ten": 10,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
}
_STEPS = ((30, "1"), (59, "2"), (359, "3"), (1440, "4"))
LONGER = "5"
CONCUSSION = "S06.0"


def with_consciousness(note: Note, proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return the proposals with head injuries under the duration that the note states."""
    told = _told(note.text) if any(p.code.startswith("S06") for p in proposals) else ""
    return tuple(_recoded(p, told) if told and _is_open(p.code) else p for p in proposals)


def _is_open(code: str) -> bool:
    return code.startswith("S06") and len(code) == 8 and code[6] in OPEN


def _recoded(p: Proposal, told: str) -> Proposal:
    told = "1" if p.code.startswith(CONCUSSION) and told == LONGER else told
    if p.code.startswith(CONCUSSION) and told not in "01":
        return p
    said = "The loss of consciousness that the documentation states"
    return p.recoded(f"{p.code[:6]}{told}{p.code[7]}", "CM-CONSCIOUSNESS", said, "ICD-10-CM FY2026 S06")


def _told(text: str) -> str:
    if _NONE.search(text):
        return "0"
    found = _LASTED.search(text)
    if found is None:
        return "1" if _BRIEF.search(text) else ""
    count = (found["n"] or found["n2"]).lower()
    unit = (found["unit"] or found["unit2"]).lower()
    number = _WORDS.get(count) or int(count)
    minutes = 1 if unit.startswith("s") else number * {"m": 1, "h": 60, "d": 1440}[unit[0]]
    return next((mark for most, mark in _STEPS if minutes <= most), LONGER)
