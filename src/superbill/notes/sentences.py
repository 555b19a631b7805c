"""Sentences and list items: the reach of an assertion and the unit of evidence.

Lines wrapped by a printer are joined; bullets, numbers and blank lines separate. A sentence never crosses a section,
and none is longer than LONGEST characters, so that a note of one endless line stays readable and linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from superbill.model.note import Section, Sentence, Span
from superbill.notes.sections import Line, lines_of

LONGEST = 1_200
SHORTEST_WRAPPED, FULL = 45, 60
"""Width of a line that the printer may have wrapped: before a small letter, and before any other."""
RAGGED, EVEN, FEWEST = 0.75, 0.9, 3
"""Share of the widest line that a wrapped one fills with the word that did not fit any more, before a small letter and
before any other; lines of a paragraph that was wrapped before another letter."""

_BULLET = re.compile(r"[ \t]*(?:[•·*●▪◦–—>]|-{1,2}(?=[ \tA-Z])|\(?\d{1,2}[.)](?=[ \tA-Za-z])|[a-z][.)][ \t])[ \t]*")
_NUMBERED = re.compile(r"(?:(?<=\s)|^)(?P<n>\d{1,2})[.)]\s+(?=[A-Z][A-Za-z])", re.MULTILINE)
_END = re.compile(
    r"[.!?]+[\"')\]]*(?=\s+(?:[A-Z0-9•(\"'*]|-\s))|;(?=\s)|[.!?](?=[A-Z][a-z]{2,}\s)"
    r"|(?:(?<=[a-z0-9][a-z]{3})|(?<=\s[A-Z][A-Z])|(?<=[A-Z]{3}))\.(?=\s+[a-z]{3,}[\s,-])"
)
_SHORTENED = re.compile(
    r"(?:approx|appt|diffs?|tabs|caps|meds|resp|temp|hosp|secs?|hours|resps?|temps?|neuro|cardi\w?|gastro|hosps?)\.$",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"(?<![A-Za-z.])(?:dr|mr|mrs|ms|prof|st|vs|no|approx|e\.g|i\.e|etc|pt|fig|inc|sr|jr|[a-z]|[a-z]\.[a-z])\.$",
    re.IGNORECASE,
)
_OPEN_END = re.compile(
    r"(?<!\w)(?:and|or|with|without|of|for|to|in|on|at|by|from|the|a|an|due|her|his|is|was|no|right|left)\s*$",
    re.IGNORECASE,
)
_STOP = re.compile(r"[a-z\d)][.!?](?:\s|$)")
"""The end of a sentence: what has none is a list of facts, whose lines no printer wrapped."""
_SOFT_BREAK = re.compile(r"[,;)]\s+|\s+")


def sentences(text: str, parts: tuple[Section, ...]) -> tuple[Sentence, ...]:
    """Return the sentences of all section bodies, in order, trimmed of blanks and bullets."""
    return tuple(
        Sentence(span, part.kind)
        for part in parts
        for block in _blocks(text, part.body)
        for item in _items(text, block)
        for span in _split(text, item)
        if span.end > span.start
    )


def _blocks(text: str, body: Span) -> Iterator[Span]:
    """Join wrapped lines: a line goes on when the next starts in lower case or the line is full and unfinished."""
    start = end = -1
    lines = [*lines_of(text[body.start : body.end])]
    page = _page(text, body, lines)
    for line in lines:
        begin, stop = body.start + line.start, body.start + line.end
        if start >= 0 and _continues(text, Line(start, end), Line(begin, stop), page):
            end = stop
            continue
        if start >= 0:
            yield Span(start, end)
        start, end = (begin, stop) if text[begin:stop].strip() else (-1, -1)
    if start >= 0:
        yield Span(start, end)


class _Page(NamedTuple):
    """How a printer may have set the lines.

    `widest` line; `telling` whether a small letter tells that a sentence goes on; `even` whether enough lines are full.
    """

    widest: int
    telling: bool
    even: bool


def _page(text: str, body: Span, lines: Sequence[Line]) -> _Page:
    """Look at the lines together: a list of short facts in small letters was not wrapped."""
    widths = [line.end - line.start for line in lines]
    widest = max(widths, default=0)
    first = next((c for c in text[body.start : min(body.end, body.start + 200)] if c.isalpha()), "A")
    full = sum(width >= max(FULL, EVEN * widest) for width in widths)
    prose = _STOP.search(text, body.start, body.end) is not None
    return _Page(widest, prose and not first.islower(), len(lines) >= FEWEST and full >= FEWEST - 1)


def _continues(text: str, held: Line, line: Line, page: _Page) -> bool:
    head = text[line.start : min(line.end, line.start + 80)].lstrip()
    if not head or _BULLET.match(text, line.start, line.end):
        return False
    tail = text[max(held.start, held.end - 3) : held.end].rstrip()
    if not tail or tail[-1] in ".:!?;":
        return False
    last = text.rfind("\n", held.start, held.end) + 1
    width = held.end - max(last, held.start)
    if tail[-1] == "," or _OPEN_END.search(text, max(held.start, held.end - 12), held.end):
        return True
    filled = width + 1 + len(head.split(maxsplit=1)[0])
    if head[0].islower():
        return page.telling and width >= SHORTEST_WRAPPED and filled >= RAGGED * page.widest
    return page.even and width >= FULL and filled >= EVEN * page.widest and not head[0].isdecimal()


def _items(text: str, block: Span) -> Iterator[Span]:
    """Cut an enumeration on one line: "1. Hypertension 2. Gout 3. Asthma"."""
    expected, start = 1, block.start
    for found in _NUMBERED.finditer(text, block.start, block.end):
        if int(found["n"]) == expected:
            if expected > 1:
                yield Span(start, found.start("n"))
                start = found.start("n")
            expected += 1
    yield Span(start, block.end)


def _split(text: str, block: Span) -> Iterator[Span]:
    start = block.start
    for found in _END.finditer(text, block.start, block.end):
        if _unfinished(text, start, found.end()):
            continue
        yield from _bounded(text, start, found.end())
        start = found.end()
    yield from _bounded(text, start, block.end)


def _unfinished(text: str, start: int, end: int) -> bool:
    """Tell whether the full stop belongs to an abbreviation or to the number of a list item."""
    if end - start <= 6 and text[start:end].strip(" \t\r\n(#*-•").rstrip(".)").isdecimal():
        return True
    tail = max(start, end - 8)
    return _ABBREVIATION.search(text, tail, end) is not None or _SHORTENED.search(text, tail, end) is not None


def _bounded(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > LONGEST:
        breaks = [m.end() for m in _SOFT_BREAK.finditer(text, start + LONGEST // 2, start + LONGEST)]
        cut = breaks[-1] if breaks else start + LONGEST
        yield _trimmed(text, start, cut)
        start = cut
    yield _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Span:
    if text[start : start + 1].isupper() and start < end and not text[end - 1].isspace():
        return Span(start, end)
    bullet = _BULLET.match(text, start, end)
    while bullet and bullet.end() > start:
        start = bullet.end()
        bullet = _BULLET.match(text, start, end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
