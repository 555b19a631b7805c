"""Two infarctions within four weeks: the new one is a subsequent infarction.

A type 1 or unspecified infarction within 28 days of another is coded I22 with I21 beside it; type 2 stays I21.A1.
Source: ICD-10-CM Official Guidelines FY2026 I.C.9.e.1, I.C.9.e.4.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from superbill.coding.proposal import GUIDELINES, Proposal
from superbill.coding.ranges import within
from superbill.model.note import Note
from superbill.tables.patterns import Pattern

SUBSEQUENT = (("I21.0", "I22.0"), ("I21.1", "I22.1"), ("I21.2", "I22.8"), ("I21.4", "I22.2"), ("I21", "I22.9"))
_COUNT = {"one": 1, "two": 2, "three": 3, "four": 4, "a": 1}
_AGO = Pattern(
    r"\b(?P<n>\d{1,3}|one|two|three|four|a) (?P<unit>day|week)s? (?:ago|earlier|prior|before|old)", re.IGNORECASE
)
_AFTER = Pattern(
    r"\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a few|several) (?:days?|weeks?) "
    r"(?:(?P<after>after|following)|later|afterwards)\b",
    re.IGNORECASE,
)
FOUR_WEEKS = 28


def subsequent_infarction(note: Note, proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return the proposals with the newer of two infarctions as a subsequent one."""
    held = [p for p in proposals if within(p.code, "I21") and not p.code.startswith(("I21.A", "I21.B"))]
    if not held:
        return tuple(proposals)
    earlier = [p for p in held if _recent(_said(p, note))]
    newer = [p for p in held if p not in earlier]
    if not earlier or (len(held) > 1 and not newer):
        earlier, newer = _one_after_the_other(note, held)
    if not earlier or not newer:
        return tuple(proposals)
    return tuple(_as_subsequent(p) if p in newer else p for p in proposals)


def _one_after_the_other(note: Note, held: Sequence[Proposal]) -> tuple[list[Proposal], list[Proposal]]:
    """Return the earlier and the newer of two infarctions of one sentence: "NSTEMI ten days after a STEMI"."""
    found = _AFTER.search(note.text)
    if found is None:
        return [], []
    places = {p.code: min(e.start for e in p.evidence) for p in held}
    first = [p for p in held if places[p.code] < found.start()]
    second = [p for p in held if places[p.code] >= found.end() - 1]
    return (second, first) if found["after"] else (first, second)


def _as_subsequent(p: Proposal) -> Proposal:
    code = next(new for old, new in SUBSEQUENT if p.code.startswith(old))
    return p.recoded(code, "CM-SUBSEQUENT-MI", "A new infarction within 28 days of another", f"{GUIDELINES} I.C.9.e.4")


def _recent(said: str) -> bool:
    found = _AGO.search(said)
    if not found:
        return False
    count = _COUNT.get(found["n"].lower()) or int(found["n"])
    return count * (7 if found["unit"].lower() == "week" else 1) <= FOUR_WEEKS


def _said(p: Proposal, note: Note) -> str:
    places = [e.start for e in p.evidence if e.document == note.name]
    spans = [s.span for s in note.sentences if any(s.span.start <= at < s.span.end for at in places)]
    return " ".join(note.text[s.start : s.end] for s in spans)
