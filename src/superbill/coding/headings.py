"""Headings as sets of words: a problem's name matches the dictionary in any order.

"Lateral ligament complex sprain, right ankle" holds {ankle, sprain}. Only the name of a problem is read so freely:
it is short and is about one thing. Uncertain and negated parts are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from superbill.coding.problems import Problem
from superbill.model.note import Flag, Mention, Reading, Span
from superbill.tables.terms import Terms
from superbill.tables.wording import BREAK, SIDES, Word, words_of

MOST_WORDS = 9
LARGEST = 6
JOINTS = frozenset({"and", "or", "with", "without", "due", "for", "from", "no", "not"})
STOPPING = frozenset({Flag.UNCERTAIN, Flag.NEGATED, Flag.FAMILY, Flag.CONDITIONAL})


def headed(reading: Reading, problems: Sequence[Problem], terms: Terms) -> Reading:
    """Return the reading with the mentions of each problem's name replaced where a larger set of its words matches."""
    mentions = list(reading.mentions)
    for problem in problems:
        inside = [m for m in mentions if problem.head.start <= m.span.start and m.span.end <= problem.head.end]
        if any(m.flags & STOPPING for m in inside):
            continue
        for found in _sets(reading, problem, terms):
            covered = [m for m in inside if m.span.start < found.span.end and found.span.start < m.span.end]
            if len(found.term.split()) > max((len(m.term.split()) for m in covered), default=0):
                mentions = [m for m in mentions if m not in covered]
                mentions.append(found)
    mentions.sort(key=lambda m: m.span)
    return Reading(reading.note, tuple(mentions))


def _sets(reading: Reading, problem: Problem, terms: Terms) -> Iterator[Mention]:
    sentence = next((s for s in reading.note.sentences if s.span.start <= problem.head.start < s.span.end), None)
    if sentence is None:
        return
    for unit in _units(words_of(reading.note.text, problem.head.start, problem.head.end)):
        known = [w for w in unit if terms.longest(w.text)]
        if not 1 < len(known) <= MOST_WORDS:
            continue
        best = _largest(known, terms)
        if best:
            term = " ".join(sorted({w.text for w in best}))
            wording = terms.wording(term)
            if wording and wording.candidates:
                span = Span(min(w.start for w in best), max(w.end for w in best))
                codes = tuple(c.code for c in wording.candidates)
                yield Mention(span, term, sentence, codes, wording.candidates[0].source)


def _largest(words: list[Word], terms: Terms) -> tuple[Word, ...]:
    for size in range(min(len(words), LARGEST), 1, -1):
        for chosen in combinations(words, size):
            wording = terms.wording(" ".join(sorted({w.text for w in chosen})))
            if wording and wording.candidates:
                return chosen
    return ()


def _units(words: list[Word]) -> Iterator[list[Word]]:
    unit: list[Word] = []
    for word in words:
        if word.text in JOINTS:
            if unit:
                yield unit
            unit = []
        elif word.text != BREAK and word.text not in SIDES:
            unit.append(word)
    if unit:
        yield unit
