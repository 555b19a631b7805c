"""The passages of a note in which services stand: one procedure, one sentence, one line of a list, or a short note."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from superbill.coding.em.reading.passages import page_of
from superbill.coding.procedures.measures import ages
from superbill.coding.procedures.passage import Passage
from superbill.model.note import Note, Section
from superbill.tables.patterns import Pattern

SHORT = 600
"""Characters of a note without headings that is read as one order or one service."""
_HEAD = 2_000
_WHOLE = frozenset({"procedure"})
_OF_A_VISIT = frozenset(
    {"plan", "assessment_plan", "instructions", "review_of_systems", "chief_complaint", "medications", "exam"}
)
"""Sections of a note on a visit; the report of a study has its technique and its findings instead."""
_STUDY = Pattern(r"\b(?:technique|findings|comparison)\b", re.IGNORECASE)
_BLANK = Pattern(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*•]|\d{1,2}[.)])\s)")
_TODAY = Pattern(r"\b(?:today|this visit|point of care|poct?|in[ -](?:office|house|clinic))\b", re.IGNORECASE)
_FACILITY = Pattern(
    r"\b(?:emergency (?:department|room|physician)|hospital|medical center|inpatient|operating room|"
    r"ambulatory surgery)\b",
    re.IGNORECASE,
)
_FACILITY_LINES = 600
_REPORT = Pattern(
    r"\b(?:infusion|injections?|procedures?|operative|therapy|treatment|immunizations?|vaccin\w+|nurs(?:e|ing)|chemo\w*|surgery|"
    r"\w+scopy|egd|biopsy|laceration|repair|dressing|wound|cast(?:ing)?|dialysis|transfusion|anesthesia|ambulance|transport|"
    r"phlebotomy)\b",
    re.IGNORECASE,
)
"""Titles of records of what was done: "INFUSION NOTE", "COLONOSCOPY REPORT"."""
_PLANS = frozenset({"plan", "assessment_plan"})
_METHOD = Pattern(
    r"\W*(?:all |each |both |these |they |it |lesions? |was |were )*"
    r"(?:ln2|liquid nitrogen|cryo\w*|frozen|treated|destroyed|shaved?|"
    r"punch\w*|excised|curett\w*|electrodesiccat\w*|injected|debrided|pared|lanced|incised|drained|removed|cauteri[sz]ed)\b",
    re.IGNORECASE,
)
"""How a problem was treated, at the beginning of the sentence after it."""


def passages(note: Note, known: Decimal | None = None) -> Iterator[Passage]:
    """Yield the passages of a note in the order of the text; `known` is the patient's age on the day, as recorded."""
    age = known if known is not None else patient_age(note.text)
    text = page_of(note).said
    if len(text) <= SHORT and all(s.kind == "body" for s in note.sections):
        yield Passage(text, 0, len(text), "", age)
        return
    whole = [s for s in note.sections if s.kind in _WHOLE]
    for part in whole:
        yield from _blocks(note, text, part, age)
    reports = [s.body for s in note.sections if s.kind == "other" and _REPORT.search(note.text, *_heading(s))]
    today = {
        (s.body.start, s.body.end) for s in note.sections if _TODAY.search(note.text[s.heading.start : s.heading.end])
    }
    results = "results" if _visited(note) else "findings"
    story = _visited(note)
    for start, end, told in _sentences(note):
        kind = "story" if told == "body" and story and len(note.text) > SHORT else told
        if kind == "results":
            kind = "administered" if any(a <= start < b for a, b in today) else results
        elif kind == "other" and any(body.start <= start < body.end for body in reports):
            kind = "administered"
        yield Passage(text, start, end, kind, age)


def _sentences(note: Note) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and section of each sentence; what was done to the problem of a plan is read with its problem.

    "Actinic keratoses, scalp x 5. LN2 two cycles each." is one statement.
    """
    held: tuple[int, int, str] | None = None
    for sentence in note.sentences:
        if sentence.section in _WHOLE:
            continue
        start, end, kind = sentence.span.start, sentence.span.end, sentence.section
        lines = _ITEM.finditer(note.text, start, end) if note.text.find("\n", start, end) >= 0 else ()
        for cut in [m.end() for m in lines if start < m.end() < end]:
            if held:
                yield held
            held, start = (start, cut, kind), cut
        if (
            held
            and held[2] == kind in _PLANS
            and _METHOD.match(note.text, start, end)
            and not _ends(note.text, held[1], start)
        ):
            held = (held[0], end, kind)
            continue
        if held:
            yield held
        held = (start, end, kind)
    if held:
        yield held


def _heading(section: Section) -> tuple[int, int]:
    return section.heading.start, section.heading.end


def _ends(text: str, end: int, start: int) -> bool:
    """Tell whether a list item or paragraph ends between two sentences."""
    return _ITEM.search(text, end, start + 1) is not None


def _visited(note: Note) -> bool:
    """Tell whether a note is of a visit, whose results were looked at, and not the report of a study itself."""
    kinds = {s.kind for s in note.sections}
    told = " ".join(note.text[s.heading.start : s.heading.end] for s in note.sections)
    return bool(kinds & _OF_A_VISIT) and not (_STUDY.search(told) and not kinds & (_OF_A_VISIT - {"exam"}))


def _blocks(note: Note, text: str, section: Section, age: Decimal | None) -> Iterator[Passage]:
    """Yield the paragraphs and list items of a section that describes procedures."""
    start = section.body.start
    body = note.text[start : section.body.end]
    place = 0
    for cut in [*(m.end() for m in _BLANK.finditer(body)), len(body)]:
        if body[place:cut].strip():
            yield Passage(text, start + place, start + cut, section.kind, age)
        place = cut


def patient_age(text: str) -> Decimal | None:
    """Return the patient's age in years as the head of the note tells it."""
    told = [m.value for m in ages(text, 0, min(len(text), _HEAD))]
    return told[0] if told else None


def of_facility(text: str) -> bool:
    """Tell whether the head of the note names a hospital, an emergency department or a surgery centre."""
    return _FACILITY.search(text, 0, _FACILITY_LINES) is not None


def item_around(note: Note, place: int) -> tuple[int, int]:
    """Return the list item or paragraph of the note in which a place stands."""
    cuts = _cuts(note.text)
    after = bisect_right(cuts, place)
    return cuts[after - 1], cuts[after] if after < len(cuts) else len(note.text)


@lru_cache(maxsize=8)
def _cuts(text: str) -> tuple[int, ...]:
    """The places where items and paragraphs begin; found once for a note."""
    return tuple(sorted({0, *(m.end() for m in _ITEM.finditer(text)), len(text)}))


_ITEM = Pattern(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*•#]|#?\d{1,2}[.)]|#\d{1,2})\s)|\n(?=[A-Z][A-Z /&]{3,}:?)")
