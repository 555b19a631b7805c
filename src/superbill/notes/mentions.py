"""Mentions: the phrases of a note that the dictionary knows, with what the text says of each.

A phrase is a run of words inside one clause, in any order, sides and degrees left out: the longest wins. Look-ups go to
the memory-mapped dictionary; a word of no phrase ends a run at once, so most text costs one look-up a word.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from typing import NamedTuple

from superbill.model.note import Mention, Note, Sentence, Span
from superbill.notes.assertion import cues_of, reaches
from superbill.tables.terms import Terms, Wording
from superbill.tables.wording import BREAK, DEGREES, SIDES, Word, words_of

LINKS = frozenset({"with", "and", "or", "without", "no", "not", "for", "due", "from", "than"})
NEVER_FIRST = LINKS - {"no", "not"}
"""A phrase may open with a denial that is its meaning: "no fixed address", "not taking medication"."""

COORDINATES = frozenset({"and", "or"})


class Match(NamedTuple):
    """A run of words, by the places of its first and last, that the dictionary knows under `key`."""

    first: int
    last: int
    size: int
    key: str
    wording: Wording


def mentions(note: Note, terms: Terms) -> tuple[Mention, ...]:
    """Return the mentions of a note in the order of the text, none inside another."""
    return tuple(m for sentence in note.sentences for m in _in_sentence(note.text, sentence, terms))


def _in_sentence(text: str, sentence: Sentence, terms: Terms) -> list[Mention]:
    words = words_of(text, sentence.span.start, sentence.span.end)
    found = [m for m in _matches(words, terms) if m.wording.candidates]
    if not found:
        return []
    reach = reaches(text, sentence)
    spans = [(span_of(words, m), m) for m in found]
    return [
        Mention(
            span=span,
            term=match.key,
            sentence=sentence,
            codes=tuple(c.code for c in match.wording.candidates),
            source=match.wording.candidates[0].source,
            cues=cues_of(span, reach),
        )
        for span, match in spans
    ]


def span_of(words: list[Word], match: Match) -> Span:
    """Include the sides that stand beside the phrase: they belong to the diagnosis."""
    first, last = match.first, match.last
    while first > 0 and words[first - 1].text in SIDES:
        first -= 1
    if last + 1 < len(words) and words[last + 1].text in SIDES:
        last += 1
    return Span(words[first].start, words[last].end)


def _matches(words: list[Word], terms: Terms) -> list[Match]:
    """Return the matches that do not overlap, the longest first served, in order of the text."""
    found: list[Match] = []
    for run in runs(words, apart=False):
        found.extend(windows(words, run, terms, learned=False))
        degrees = [i for i in run if words[i].text in DEGREES]
        if degrees:
            found.extend(windows(words, [i for i in run if words[i].text not in DEGREES], terms, learned=False))
    found.sort(key=lambda m: (-m.size, m.last - m.first, m.first))
    taken: set[int] = set()
    kept: list[Match] = []
    for match in found:
        places = range(match.first, match.last + 1)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(match)
    kept.sort(key=lambda m: m.first)
    return kept


def runs(words: list[Word], *, apart: bool) -> Iterator[list[int]]:
    """Yield the places of the words of each clause, without sides; `apart` ends a clause at "and" and "or" too."""
    run: list[int] = []
    for place, word in enumerate(words):
        if word.text == BREAK or (apart and word.text in COORDINATES):
            if run:
                yield run
            run = []
        elif word.text not in SIDES:
            run.append(place)
    if run:
        yield run


def windows(words: list[Word], run: list[int], terms: Terms, *, learned: bool) -> Iterator[Match]:
    """Yield every phrase of a clause that the dictionary knows; `learned` has those of the report `mentioned` too."""
    texts = [words[i].text for i in run]
    reach = [*map(terms.longest, texts), 0]
    for start, place in enumerate(run):
        limit = reach[start]
        if not limit or texts[start] in NEVER_FIRST:
            continue
        key, held, end = "", list[str](), start
        while end - start < limit:
            word = texts[end]
            if word not in held:
                insort(held, word)
                key = " ".join(held)
            if word not in LINKS:
                wording = terms.wording(key)
                if wording is not None and (learned or _for_every_report(wording)):
                    yield Match(place, run[end], end - start + 1, key, wording)
            end += 1
            limit = min(limit, reach[end])


def _for_every_report(wording: Wording) -> bool:
    """Tell whether a wording says more than what was learned for the report `mentioned`."""
    return not wording.candidates or any(not c.mentioned for c in wording.candidates)
