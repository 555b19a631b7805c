"""Sections: where each part of the note begins, by headings as real notes write them.

A heading is known (sections.tsv), or it looks like one: a short line of its own in capitals. A note without any is one
section of kind `body`. Time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
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
_UPPER, _LOWER = re.compile(r"[A-Z]"), re.compile(r"[a-z]")
_NORMAL = re.compile(r"[^a-z0-9/&]+")


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


def _headings(text: str) -> Iterator[_Heading]:
    shouting = _mostly_upper(text)
    kind = BODY
    for line in lines_of(text):
        heading = _line_heading(text, line, kind, shouting=shouting)
        start = line.start
        if heading:
            kind = heading.kind
            start = heading.body_start
            yield heading
        if line.end - start > 12:
            for inner in _inner_headings(text, Line(start, line.end)):
                kind = inner.kind
                yield inner


def _line_heading(text: str, line: Line, kind: str, *, shouting: bool) -> _Heading | None:
    mark = _MARK.match(text, line.start, line.end)
    begin = mark.end() if mark else line.start
    found = _HEADING.match(text, begin, line.end)
    if not found:
        return None
    words = found["words"].strip()
    bare = found["stop"] == "" or found.end() >= line.end
    known = known_headings().get(_normal(words)) or _by_stems(words)
    if known and _acceptable(words, known, kind, bare=bare, stop=found["stop"]):
        return _Heading(known, Span(begin, begin + len(words)), found.end(), line.start)
    if bare and not shouting and _looks_like_heading(words) and kind not in ASSESSED:
        return _Heading(OTHER, Span(begin, begin + len(words)), found.end(), line.start)
    return None


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
    if len(words) <= 2 and (stop != ":" or not words.isupper()):
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
    for found in _inline().finditer(text, line.start, line.end):
        kind = known_headings().get(_normal(found["words"]))
        if kind:
            start = found.start("words")
            yield _Heading(kind, Span(start, found.end("words")), found.end(), start)


def _normal(words: str) -> str:
    return _NORMAL.sub(" ", words.lower()).replace("&", " and ").replace("  ", " ").strip()


def _mostly_upper(text: str) -> bool:
    sample = text[:20_000]
    return len(_UPPER.findall(sample)) > 3 * len(_LOWER.findall(sample))
