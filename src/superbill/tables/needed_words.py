"""Needed words: from a regular expression, the words without which it cannot match.

The parsed expression is walked from left to right with the set of literal endings that the text may have at this
place. Case is folded, every digit is 0, and every stretch of characters that are no part of a word is one blank, so
that a blank at the edge of an ending means the edge of a word. Where something unknown follows, the endings so far
become a clause: one of them must stand in the text. Several clauses must all hold.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

Clause = frozenset[str]
"""Words, beginnings ("injur*"), endings ("*ctomy") and "#" for any digit, of which one must stand in the text."""
MOST_ENDINGS = 24
MOST_CLAUSES = 3
BEGINNINGS, ENDINGS = (5, 3, 2), (5,)
"""Letters kept of a beginning or an ending, the most that it has; few lengths, so that texts have few keys."""
EDGE, DIGIT = " ", "0"
MOST_DIGITS = 4
HAS_DIGIT, CUT = "#", "*"
_CATEGORIES = {op.CATEGORY_SPACE: (EDGE,), op.CATEGORY_NOT_WORD: (EDGE,), op.CATEGORY_DIGIT: (DIGIT,)}
_COMMON = frozenset(
    {
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "in",
        "is",
        "it",
        "no",
        "not",
        "of",
        "on",
        "or",
        "patient",
        "s",
        "she",
        "that",
        "the",
        "there",
        "they",
        "this",
        "to",
        "was",
        "were",
        "will",
        "with",
        "without",
        "i",
        "you",
        "we",
        "history",
        "pain",
        "right",
        "left",
        "both",
        "normal",
        "today",
        "does",
        "did",
        "do",
        "been",
        "day",
        "days",
        "year",
        "years",
        "old",
        "can",
        "could",
        "would",
        "so",
        "any",
        "all",
        "also",
        "due",
        "per",
        "after",
        "before",
        "during",
        "when",
        "which",
        "who",
        "other",
    }
)


class Fragment(NamedTuple):
    """A word, or the beginning or ending of one, with how much it tells: the more letters, the rarer."""

    text: str
    worth: float


Endings = frozenset[str]
Choice = tuple[Fragment, ...]


class _Walk:
    """What is known at one place of the expression: the endings, and the choices that were settled before."""

    def __init__(self, endings: Iterable[str]) -> None:
        self.endings = frozenset(endings)
        self.choices: list[Choice] = []
        self.broken = False

    def unknown(self) -> None:
        """Something follows whose characters are not known."""
        self.settle()
        self.endings, self.broken = frozenset(("",)), True

    def settle(self) -> None:
        """Turn the endings into a choice."""
        self.choices += _choices(self.endings)

    def add(self, texts: Iterable[str]) -> None:
        """One of some texts follows."""
        texts = list(texts)
        if len(self.endings) * len(texts) > MOST_ENDINGS:
            self.unknown()
        if len(texts) > MOST_ENDINGS:
            return
        self.endings = frozenset(_joined(one, two) for one in self.endings for two in texts)

    def branch(self, ways: list[Any], edge: list[Any]) -> None:
        """One of several ways follows, and after it perhaps an edge."""
        walks = [_Walk(self.endings) for _ in ways]
        for walk, way in zip(walks, ways, strict=True):
            walk.through([*way, *edge])
        self.join(walks)

    def join(self, walks: list[_Walk]) -> None:
        """Go on from the ends of several ways, of which one was gone."""
        endings = frozenset[str]().union(*(w.endings for w in walks))
        if any(w.broken for w in walks) or len(endings) > MOST_ENDINGS:
            self.settle()
            self.broken = True
            best = [_best([*w.choices, *_choices(w.endings)]) for w in walks]
            if all(best):
                self.choices.append(tuple(f for choice in best for f in choice or ()))
        self.endings = endings if len(endings) <= MOST_ENDINGS else frozenset(("",))

    def through(self, items: Any) -> None:  # noqa: ANN401 - the parser's own shapes
        """Walk through a sequence of the parsed expression; the edge after a group is walked at the end of each way."""
        items = list(items)
        for n, (kind, value) in enumerate(items):
            texts = texts_of(kind, value)
            edge = [item for item in items[n + 1 : n + 2] if item[0] in {op.AT, op.ASSERT_NOT}]
            if texts is not None:
                self.add(texts)
            elif kind is op.AT:
                self.at(value)
            elif kind is op.BRANCH:
                self.branch(value[1], edge)
            elif kind is op.SUBPATTERN:
                self.through([*value[3], *edge])
            elif kind in REPEATS:
                self.repeat(*value)
            elif kind is op.ASSERT_NOT:
                self.add((EDGE,) if forbids_words(value) else ("",))
            elif kind is getattr(op, "ATOMIC_GROUP", None):
                self.through(value)
            elif kind is not op.ASSERT:
                self.unknown()

    def at(self, place: object) -> None:
        """A place without width: the edge of a word, or of a line."""
        if place not in {op.AT_NON_BOUNDARY}:
            self.add((EDGE,))

    def repeat(self, least: int, most: Any, items: Any) -> None:  # noqa: ANN401 - the parser's own shapes
        """Something repeated."""
        alone = _alone(items)
        if alone == (EDGE,):
            self.add((EDGE,) if least else ("", EDGE))
            return
        if alone == (DIGIT,) and most != op.MAXREPEAT and most <= MOST_DIGITS:
            self.add(DIGIT * n for n in range(least, most + 1))
            return
        if least:
            self.through(items)
            if most == 1:
                return
            self.settle()
        skipped, again = _Walk(self.endings), _Walk(self.endings if most == 1 else ("",))
        again.broken = most != 1
        again.through(items)
        self.join([skipped, again])


REPEATS = frozenset(r for r in (op.MAX_REPEAT, op.MIN_REPEAT, getattr(op, "POSSESSIVE_REPEAT", None)) if r is not None)


def parsed(expression: str, flags: int = 0) -> Any:  # noqa: ANN401 - the parser's own shapes
    """Return a regular expression taken apart by the parser of `re`; None for one with blanks and remarks."""
    return None if (flags & re.VERBOSE) or "(?x" in expression else parser.parse(expression, flags)


def needed_words(items: Any) -> tuple[Clause, ...]:  # noqa: ANN401 - the parser's own shapes
    """Return the clauses that must all hold where an expression matches; none where nothing can be said.

    Args:
        items: the expression as `parsed` returns it.
    """
    walk = _Walk(("",))
    walk.through(items)
    walk.settle()
    best = sorted({frozenset(c): None for c in walk.choices}, key=_frequency)[:MOST_CLAUSES]
    return tuple(frozenset(fragment.text for fragment in choice) for choice in best)


def keys_of(word: str) -> tuple[str, ...]:
    """Return what a folded word of a text answers to: itself, its beginnings, its endings, its digits."""
    length = len(word)
    digits = [HAS_DIGIT] if DIGIT in word else []
    digits += [DIGIT + CUT] if word.startswith(DIGIT) else []
    digits += [CUT + DIGIT] if word.endswith(DIGIT) else []
    begun = [word[:n] + CUT for n in BEGINNINGS if n <= length]
    return (word, *begun, *(CUT + word[-n:] for n in ENDINGS if n <= length), *digits)


def _best(choices: list[Choice]) -> Choice | None:
    return min(choices, key=_frequency, default=None)


def _frequency(choice: Iterable[Fragment]) -> float:
    """Estimate how often one of the fragments stands in a text."""
    return math.fsum(3.0**-f.worth for f in choice)


def _joined(one: str, two: str) -> str:
    return one + two[1:] if one.endswith(EDGE) and two.startswith(EDGE) else one + two


def texts_of(kind: object, value: Any) -> tuple[str, ...] | None:  # noqa: ANN401 - the parser's own shapes
    """Return the texts that one character of the expression may be, or None where they are not known."""
    if kind is op.LITERAL:
        return _character(chr(value))
    if kind is not op.IN:
        return None
    found: set[str] = set()
    for what, which in value:
        texts = _member(what, which)
        if texts is None:
            return None
        found.update(texts)
    return tuple(sorted(found))


def _member(what: object, which: Any) -> tuple[str, ...] | None:  # noqa: ANN401 - the parser's own shapes
    """Return the texts of one member of a class of characters."""
    if what is op.LITERAL:
        return _character(chr(which))
    if what is op.CATEGORY:
        return _CATEGORIES.get(which)
    if what is op.RANGE and chr(which[0]).isdecimal() and chr(which[1]).isdecimal():
        return (DIGIT,)
    if what is op.RANGE and which[1] - which[0] < MOST_DIGITS:
        each = [_character(chr(n)) for n in range(which[0], which[1] + 1)]
        return None if None in each else tuple(t for texts in each for t in texts or ())
    return None


def _character(letter: str) -> tuple[str, ...] | None:
    """Return how a character stands in the folded text; letters beyond ASCII are left unknown."""
    if not (letter.isalnum() or letter == "_"):
        return (EDGE,)
    if letter.isdecimal():
        return (DIGIT,)
    return (letter.lower(),) if letter.isascii() else None


def forbids_words(assertion: Any) -> bool:  # noqa: ANN401 - the parser's own shapes
    """Tell whether an assertion forbids what a word is made of: the edge of a word where a word stands beside it."""
    items = assertion[1]
    if len(items) != 1 or items[0][0] is not op.IN:
        return False
    members = items[0][1]
    return (op.CATEGORY, op.CATEGORY_WORD) in members and (op.NEGATE, None) not in members


def _alone(items: Any) -> tuple[str, ...] | None:  # noqa: ANN401 - the parser's own shapes
    """Return the texts of a sequence of a single character."""
    return texts_of(*items[0]) if len(items) == 1 else None


def _choices(endings: Endings) -> Iterator[Choice]:
    """Yield the best fragment of each ending as a choice, and the second best where each ending has two words."""
    ranked = [_ranked(text) for text in sorted(endings)]
    for place in (0, 1):
        if ranked and all(len(found) > place for found in ranked):
            yield tuple(found[place] for found in ranked)


@lru_cache(maxsize=20_000)
def _ranked(text: str) -> list[Fragment]:
    """Return the fragments of an ending, what tells most first; many patterns share their endings."""
    return sorted(_fragments(text), key=lambda f: -f.worth)


def _fragments(text: str) -> Iterator[Fragment]:
    """Yield what the words of an ending ask of the words of a text."""
    words = text.split(EDGE)
    for n, word in enumerate(words):
        starts, ends = n > 0, n < len(words) - 1
        common = word in _COMMON
        if starts and ends and word:
            yield Fragment(word, 0.5 if common else len(word) + 1.5)
        elif (starts or ends) and (length := _cut(word, BEGINNINGS if starts else ENDINGS)):
            yield Fragment(word[:length] + CUT if starts else CUT + word[-length:], 0.5 if common else length)
        elif DIGIT in word:
            yield Fragment(HAS_DIGIT, 0.5)


def _cut(word: str, lengths: tuple[int, ...]) -> int:
    """Return how many letters of a beginning or an ending are kept; 0 for one that is too short to tell anything."""
    return next((n for n in lengths if n <= len(word)), int(word == DIGIT))
