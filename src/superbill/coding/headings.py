"""Headings as sets of words: a problem's name matches the dictionary in any order.

"Lateral ligament complex sprain, right ankle" holds {ankle, sprain}. Only the name of a problem is read so freely:
it is short and is about one thing. Uncertain and negated parts are left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import combinations

from msgspec import structs

from superbill.coding.problems import Problem
from superbill.model.note import Flag, Mention, Reading, Sentence, Span
from superbill.tables.patterns import Pattern
from superbill.tables.terms import Terms
from superbill.tables.wording import BREAK, SIDES, Word, words_of

MOST_WORDS = 9
LARGEST = 6
JOINTS = frozenset({"and", "or", "with", "without", "due", "for", "from", "no", "not"})
_HEDGED = Pattern(
    r"\b(?:ruled out|rule out|r/o|suspect\w*|possible|possibly|probabl[ey]|likely|denies|negative for|no evidence)\b",
    re.IGNORECASE,
)
WEAKEST = 0.5
"""Precision of a wording that may stand for words in any order."""
STOPPING = frozenset({Flag.UNCERTAIN, Flag.NEGATED, Flag.FAMILY, Flag.CONDITIONAL})


def headed(reading: Reading, problems: Sequence[Problem], terms: Terms) -> Reading:
    """Return the reading with the mentions of each problem's name replaced where a larger set of its words matches."""
    mentions = list(reading.mentions)
    starts = [m.span.start for m in mentions]
    sentences = [s.span.start for s in reading.note.sentences]
    gone: set[int] = set()
    added: list[Mention] = []
    for problem in problems:
        inside = range(bisect_left(starts, problem.head.start), bisect_left(starts, problem.head.end))
        if any(mentions[i].flags & STOPPING for i in inside) or _hedged(reading.note.text, problem.head):
            continue
        sentence = reading.note.sentences[bisect_right(sentences, problem.head.start) - 1]
        for found in _sets(reading.note.text, problem.head, sentence, terms):
            covered = [i for i in inside if _overlap(mentions[i].span, found.span)]
            if len(found.term.split()) > max((len(mentions[i].term.split()) for i in covered), default=0):
                gone.update(i for i in covered if _said_by(mentions[i], found))
                cues = tuple(dict.fromkeys(c for i in covered for c in mentions[i].cues))
                added.append(structs.replace(found, cues=cues))
    kept = [m for i, m in enumerate(mentions) if i not in gone]
    return Reading(reading.note, tuple(sorted([*kept, *added], key=lambda m: m.span)))


def _said_by(held: Mention, found: Mention) -> bool:
    """Tell whether a set of words says what a mention says: all its words, or another code of the same category."""
    if set(held.term.split()) <= set(found.term.split()):
        return True
    return bool({c[:3] for c in held.codes} & {c[:3] for c in found.codes}) or len(held.codes) == 0


def _hedged(text: str, head: Span) -> bool:
    return _HEDGED.search(text, head.start, head.end) is not None


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _sets(text: str, head: Span, sentence: Sentence, terms: Terms) -> Iterator[Mention]:
    for unit in _units(words_of(text, head.start, head.end)):
        known = [w for w in unit if terms.longest(w.text)]
        if not 1 < len(known) <= MOST_WORDS:
            continue
        best = _largest(known, unit, terms)
        if best:
            term = " ".join(sorted({w.text for w in best}))
            wording = terms.wording(term)
            if wording and any(not c.bar and c.precision >= WEAKEST for c in wording.candidates if not c.mentioned):
                span = Span(min(w.start for w in best), max(w.end for w in best))
                codes = tuple(c.code for c in wording.candidates)
                yield Mention(span, term, sentence, codes, wording.candidates[0].source)


def _numbered(chosen: tuple[Word, ...], before: dict[Word, Word]) -> bool:
    """Tell whether each number follows a chosen word: "CKD 4", not "CKD at visit 4" nor "BMI, pressure 99"."""
    return all(not word.text.isdecimal() or before.get(word) in chosen for word in chosen)


def _largest(words: list[Word], unit: list[Word], terms: Terms) -> tuple[Word, ...]:
    before = {word: unit[n - 1] for n, word in enumerate(unit) if n and word.text.isdecimal()}
    reach = [terms.longest(word.text) for word in words]
    distinct = len({word.text for word in words}) == len(words)
    for size in range(min(len(words), LARGEST), 1, -1):
        able = [word for word, longest in zip(words, reach, strict=True) if longest >= size or not distinct]
        for chosen in combinations(able, size):
            if not _numbered(chosen, before):
                continue
            wording = terms.wording(" ".join(sorted({w.text for w in chosen})))
            if wording is not None and any(not c.mentioned for c in wording.candidates):
                return chosen
            if wording is not None and not wording.candidates:
                return ()
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
