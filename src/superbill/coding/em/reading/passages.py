"""Passages: the text of a note with what says nothing of this visit taken out, and what stands in it.

Boxes that nobody ticked and text copied from an earlier note are blanked, place for place, so that every span still
counts the document. Source: CMS Claims Processing Manual ch. 12 §30.6.1 (the record of the date supports the service);
Medicare Program Integrity Manual ch. 3 §3.3.2.1.1 (templates and limited-space check boxes).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, takewhile
from typing import NamedTuple

from superbill.coding.em.reading.wording import pattern
from superbill.model.evidence import Evidence
from superbill.model.note import Note, Sentence, Span
from superbill.tables.patterns import Pattern

_BLANK_LINE = Pattern(r"\n[ \t]*\n")
_CLAUSE = Pattern(r"[.;!?\n]|\bbut\b|\bhowever\b|, and (?=I |we |he |she |will )|: ")
NEAR = 40
LABEL = 4
"""Words after "copied forward" with which a bracket is only the label of what follows: "[copied forward from 1/15]"."""
LONGEST = 220


class Passage(NamedTuple):
    """One sentence: its section, where it starts, and its text as it counts, in lower case as all patterns are."""

    section: str
    start: int
    text: str


class Page(NamedTuple):
    """A note as a visit reads it: what of it counts, as said and in lower case, its sentences, and what was blanked."""

    note: Note
    said: str
    text: str
    passages: tuple[Passage, ...]
    copied: tuple[Span, ...]
    unticked: tuple[Span, ...]

    def evidence(self, start: int, end: int, section: str | None = None) -> Evidence:
        """Return a stretch of the note as evidence, without blanks at its ends."""
        said = self.note.text[start:end]
        start += len(said) - len(said.lstrip())
        said = said.strip()[:LONGEST].rstrip()
        return Evidence(document=self.note.name, start=start, end=start + len(said), text=said, section=section)

    def within(self, start: int, end: int) -> list[Passage]:
        """Return the passages that begin in a stretch."""
        first = bisect_left(self.passages, start, key=_start)
        return list(takewhile(lambda p: p.start < end, islice(self.passages, first, None)))

    def counts(self, start: int, end: int) -> bool:
        """Tell whether a stretch was not blanked."""
        return bool(self.text[start:end].strip())


@lru_cache(maxsize=4)
def page_of(note: Note) -> Page:
    """Return the note with unticked boxes and copied passages blanked."""
    lower = _lower(note.text)
    copied = tuple(_copied(lower))
    unticked = tuple(_unticked(lower))
    said = _blanked(note.text, (*copied, *unticked))
    text = _lower(said)
    told = [*_headings(note, text), *_passages(note.sentences, text)]
    return Page(note, said, text, tuple(sorted(told, key=lambda p: p.start)), copied, unticked)


def asserted(found: re.Match[str], text: str) -> bool:
    """Tell whether the words around a match neither deny it nor put it under a condition."""
    before = text[: found.start()]
    clause = _CLAUSE.split(before)[-1]
    if pattern("conditional").search(_sentence_before(before)):
        return False
    if pattern("denied").search(clause[-NEAR:]):
        return False
    after = text[found.end() : found.end() + NEAR]
    return not re.match(
        r"\W*(?:was |were |is |has been |had been )?(?:declined|deferred|cancel+ed|refused|if\b)", after
    )


def _sentence_before(before: str) -> str:
    return re.split(r"[.;!?]\s|\n", before)[-1]


def _copied(text: str) -> Iterator[Span]:
    """Yield the stretches that the text calls copied: to the bracket that closes, else to the end of the paragraph."""
    for found in pattern("copied").finditer(text):
        line = text.rfind("\n", 0, found.start()) + 1
        opened = text.rfind("[", line, found.start())
        closed = text.find("]", found.end()) if opened >= 0 else -1
        if closed >= 0 and len(text[found.end() : closed].split()) > LABEL:
            yield Span(opened, closed + 1)
        else:
            blank = _BLANK_LINE.search(text, found.end())
            yield Span(line, blank.start() if blank else len(text))


def _unticked(text: str) -> Iterator[Span]:
    """Yield each box that nobody ticked with its words: to the next box or the end of the line."""
    boxes = sorted(
        [(m.start(), m.end(), False) for m in pattern("unticked").finditer(text)]
        + [(m.start(), m.end(), True) for m in pattern("ticked").finditer(text)]
    )
    for number, (start, end, ticked) in enumerate(boxes):
        if ticked:
            continue
        line = text.find("\n", end)
        stops = [line if line >= 0 else len(text)]
        if number + 1 < len(boxes):
            stops.append(boxes[number + 1][0])
        yield Span(start, min(stops))


def _blanked(text: str, spans: Sequence[Span]) -> str:
    """Return the text with the stretches blanked, lines kept, as long as before."""
    parts, place = [], 0
    for span in sorted(spans):
        start = max(span.start, place)
        blank = "".join("\n" if c == "\n" else " " for c in text[start : span.end])
        parts += [text[place:start], blank]
        place = max(place, span.end)
    return "".join([*parts, text[place:]])


def _lower(text: str) -> str:
    """Return the text in lower case, as long as before: a letter whose small form is longer stays."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _start(passage: Passage) -> int:
    return passage.start


def _headings(note: Note, text: str) -> Iterator[Passage]:
    """Yield the headings of results: "Labs: within normal limits" names what was looked at."""
    for part in note.sections:
        said = text[part.heading.start : part.heading.end]
        if part.kind == "results" and said.strip():
            yield Passage(part.kind, part.heading.start, said)


def _passages(sentences: Sequence[Sentence], text: str) -> Iterator[Passage]:
    for sentence in sentences:
        said = text[sentence.span.start : sentence.span.end]
        if said.strip():
            yield Passage(sentence.section, sentence.span.start, said)
