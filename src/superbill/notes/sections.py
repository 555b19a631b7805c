"""Sections: where each part of the note begins, by headings as real notes write them.

A heading is known (sections.tsv), or it looks like one: a short line of its own in capitals. A note without any is one
section of kind `body`. Time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple

from superbill.model.note import Section, Span

BODY = "body"
OTHER = "other"
ASSESSED = frozenset(
    {"assessment", "assessment_plan", "discharge_diagnosis", "postoperative_diagnosis", "admission_diagnosis"}
)
MAX_HEADING_WORDS = 8

_MARK = re.compile(r"[ \t]*(?:[#*•·–—>\-]+[ \t]*|\(?(?:\d{1,2}|[IVX]{1,4})[.)][ \t]+)*[*_]{0,2}")
_HEADING = re.compile(r"(?P<words>[A-Za-z][A-Za-z0-9 ,&/'’()\-]{0,70}?)[*_]{0,2}[ \t]*(?P<stop>:|[ \t]-[ \t]|$)")
MOST_PARTS, SHORTEST_STEM = 4, 3
ASSESSING = frozenset(
    {"imp", "impr", "impression", "impressions", "assess", "asmt", "assmt", "assessment", "assessments", "dx", "diag"}
    | {"dxs", "diagnosis", "diagnoses", "problems"}
)
PLANNING = frozenset({"plan", "plans", "pl", "rec", "recs", "recommendation", "recommendations", "treatment", "tx"})
_PARTS = re.compile(r"\s*(?:[/&+,\-]|\band\b|\bwith\b|\s)\s*")
_UPPER, _LOWER = ascii_uppercase.encode(), ascii_lowercase.encode()
_NORMAL = re.compile(r"[^a-z0-9/&]+")
_ASIDE = re.compile(r"\s*(?:\([^()]*\)|\bbrief(?:ly)?|\btoday)\s*$", re.IGNORECASE)
"""What a heading adds about itself: "Meds (per record)", "SHx brief"."""
_LETTER = re.compile(r"^[ \t]*([SOAP])[ \t]*:?[ \t]*$", re.MULTILINE)
SOAP = frozenset("SOAP")
FEWEST_LETTERS = 3
OF_THE_PLAN = frozenset({"ix", "investigations", "bloods", "labs", "imaging", "pathology"})
ITEMIZED = frozenset({"assessment", "assessment_plan", "plan"})
OF_HISTORY = frozenset({"social_history", "family_history", "past_history", "surgical_history", "allergies"})
"""In a list under assessment or plan these words head an item: "3. Tobacco use: counselled"."""
DRUGS_OF_THE_PLAN = frozenset({"meds", "medications", "rx", "medication"})
"""Labels of a plan that name what is ordered; of drugs, where a list of them stood before."""


class Line(NamedTuple):
    """One line of the text without its line end."""

    start: int
    end: int


class _Heading(NamedTuple):
    kind: str
    span: Span
    body_start: int
    begins: int


@cache
def known_headings() -> dict[str, str]:
    """Return normalised heading wording to section kind, from sections.tsv."""
    rows = files("superbill.notes").joinpath("sections.tsv").read_text("utf-8").splitlines()[1:]
    pairs = (row.split("\t") for row in rows if row)
    return {_normal(wording): kind for kind, wordings in pairs for wording in wordings.split("|")}


@cache
def _inline() -> re.Pattern[str]:
    """Known headings of two words or more, or of capitals, that stand inside a line before a colon."""
    words = sorted((h for h in known_headings() if len(h) > 3), key=len, reverse=True)
    names = "|".join(re.escape(w).replace(r"\ ", "[ /&-]{1,3}") for w in words)
    return re.compile(rf"(?:(?<=[.;!?]\s)|(?<=\s\s)|(?<=\|\s))(?=[A-Z])(?P<words>(?i:{names}))\s?:(?!\d)")


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines of the text, whichever of the line ends of Unicode ends them."""
    start = 0
    for found in re.finditer(r"\r\n|[\n\r\f\v\x85\u2028\u2029]", text):
        yield Line(start, found.start())
        start = found.end()
    if start < len(text):
        yield Line(start, len(text))


def sections(text: str) -> tuple[Section, ...]:
    """Return the sections in order; their bodies cover every character that is not a heading."""
    headings = list(_headings(text))
    found: list[Section] = []
    first = headings[0].begins if headings else len(text)
    if text[:first].strip():
        found.append(Section(BODY, Span(0, 0), Span(0, first)))
    ends = [h.begins for h in headings[1:]] + [len(text)]
    for heading, end in zip(headings, ends, strict=bool(headings)):
        found.append(Section(heading.kind, heading.span, Span(heading.body_start, max(end, heading.body_start))))
    return tuple(found)


_SHORT_NAME = re.compile(r"(?=\S{4,8}$)(?:\S*\d\S*|[^AEIOU\s]*[AEIOU]?[^AEIOU\s]*)")
"""One short word of capitals that cannot be spoken: the name of a disease (COPD, COVID-19), no heading."""


def _headings(text: str) -> Iterator[_Heading]:
    shouting = _mostly_upper(text)
    letters = _by_letters(SOAP.intersection(_LETTER.findall(text)))
    seen: set[str] = set()
    kind, listed = BODY, False
    for line in lines_of(text):
        heading = _line_heading(text, line, kind, shouting=shouting, letters=letters)
        start = line.start
        item = listed and (mark := _MARK.match(text, line.start, line.end)) is not None and bool(mark.group().strip())
        if heading and item and heading.kind in OF_HISTORY:
            heading = None
        if heading and not _label_of_the_plan(text, heading, kind, seen):
            kind = heading.kind
            marked = text[line.start : heading.span.start].strip(" \t*_#")
            listed = kind in ITEMIZED and not marked
            seen.add(kind)
            start = heading.body_start
            yield heading
        if line.end - start > 12:
            for inner in _inner_headings(text, Line(start, line.end)):
                if item and inner.kind in OF_HISTORY:
                    continue
                kind = inner.kind
                yield inner


def _by_letters(found: frozenset[str]) -> bool:
    """Tell whether single letters head the parts of a note: assessment and plan, or three of the four."""
    return len(found) >= FEWEST_LETTERS or found >= {"A", "P"}


def _label_of_the_plan(text: str, heading: _Heading, kind: str, seen: set[str]) -> bool:
    """Tell whether a label stands inside the plan and names its orders: "Ix", or "Meds" after the list of drugs."""
    if kind not in ("plan", "assessment_plan"):
        return False
    said = text[heading.span.start : heading.span.end]
    words = _normal(said)
    ordered = words in OF_THE_PLAN or (words in DRUGS_OF_THE_PLAN and "medications" in seen)
    return ordered and not said.isupper()


def _line_heading(text: str, line: Line, kind: str, *, shouting: bool, letters: bool) -> _Heading | None:
    mark = _MARK.match(text, line.start, line.end)
    begin = mark.end() if mark else line.start
    found = _HEADING.match(text, begin, line.end)
    if not found:
        return None
    words = found["words"].strip()
    bare = found["stop"] == "" or not text[found.end() : line.end].strip()
    known = _kind_of(words)
    alone = letters and bare and words in SOAP
    if known and (alone or _acceptable(words, known, kind, bare=bare, stop=found["stop"])):
        return _Heading(known, Span(begin, begin + len(words)), found.end(), line.start)
    named = found["stop"] == "" and _SHORT_NAME.fullmatch(words) is not None
    if bare and not shouting and not named and _looks_like_heading(words) and kind not in ASSESSED | {"plan"}:
        return _Heading(OTHER, Span(begin, begin + len(words)), found.end(), line.start)
    return None


@lru_cache(maxsize=4_000)
def _kind_of(words: str) -> str | None:
    """Return the kind of a heading by its wording, without what it adds about itself."""
    return known_headings().get(_normal(words)) or _by_stems(words) or known_headings().get(_bare(words))


def _bare(words: str) -> str:
    return _normal(_ASIDE.sub("", words))


@lru_cache(maxsize=2_000)
def _by_stems(words: str) -> str | None:
    """Return the kind of a heading whose parts all mean assessment or plan ("Imp/Plan", "Dx & Recs")."""
    parts = {p for p in _PARTS.split(words.lower()) if p}
    if not parts or len(parts) > MOST_PARTS or not parts <= ASSESSING | PLANNING or len(words) < SHORTEST_STEM:
        return None
    if parts & ASSESSING:
        return "assessment_plan" if parts & PLANNING else "assessment"
    return None


def _acceptable(words: str, known: str, kind: str, *, bare: bool, stop: str) -> bool:
    """One-letter SOAP headings need their colon; labels inside an assessment ("Treatment:") do not end it."""
    if len(words) == 1 and (stop != ":" or not words.isupper()):
        return False
    if len(words) == 2 and not (bare or words.isupper()):
        return False
    if not bare and stop != ":":
        return False
    if not words[0].isupper():
        return False
    inside = kind in ("assessment_plan",) and known in ("plan", "instructions", "results", "procedure", "exam")
    return not inside or (bare and words.isupper())


def _looks_like_heading(words: str) -> bool:
    return words.isupper() and len(words) > 3 and len(words.split()) <= MAX_HEADING_WORDS


def _inner_headings(text: str, line: Line) -> Iterator[_Heading]:
    if text.find(":", line.start, line.end) < 0:
        return
    for found in _inline().finditer(text, line.start, line.end):
        kind = known_headings().get(_normal(found["words"]))
        if kind:
            start = found.start("words")
            yield _Heading(kind, Span(start, found.end("words")), found.end(), start)


def _normal(words: str) -> str:
    return _NORMAL.sub(" ", words.lower()).replace("&", " and ").replace("  ", " ").strip()


def _mostly_upper(text: str) -> bool:
    sample = text[:20_000].encode("utf-8", "replace")
    upper, lower = (len(sample) - len(sample.translate(None, letters)) for letters in (_UPPER, _LOWER))
    return upper > 3 * lower
