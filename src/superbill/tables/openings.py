"""Openings: from a regular expression, the words with which its matches begin.

Where every match begins at the start of a word, and the first letters of that word are known, the expression need be
tried only at the words of a text that begin so. The parsed expression is walked like that of `needed_words`, with the
same folding: small letters, one digit, a blank for what is no part of a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

from superbill.tables.needed_words import BEGINNINGS, CUT, DIGIT, EDGE, ENDINGS, REPEATS, forbids_words, texts_of

MOST_OPENINGS = 500
LONGEST = 24
"""Letters of an opening that are followed; the rest tells nothing more."""


class _Unknown(Exception):
    """A match may begin in a way that is not known."""


class _Walk:
    """The beginnings that a match may have: those that still grow, and those after which nothing is known."""

    def __init__(self, growing: Iterable[str]) -> None:
        self.growing: set[str] = set(growing)
        self.closed: set[str] = set()

    def close(self) -> None:
        """Something unknown follows."""
        self.closed |= self.growing
        self.growing = set()

    def add(self, texts: Iterable[str]) -> None:
        """One of some texts follows."""
        grown = {_with(prefix, text) for prefix in self.growing for text in texts}
        self.growing = {prefix for prefix in grown if not _full(prefix)}
        self.closed |= grown - self.growing
        if len(self.growing) + len(self.closed) > MOST_OPENINGS:
            raise _Unknown

    def edge(self) -> None:
        """The edge of a word follows, which takes no character: said twice it says no more."""
        self.closed |= {prefix + EDGE for prefix in self.growing if prefix[1:]}
        self.growing = {EDGE} if any(not prefix[1:] for prefix in self.growing) else set()

    def through(self, items: Any) -> None:  # noqa: ANN401 - the parser's own shapes
        """Walk through a sequence of the parsed expression."""
        for kind, value in items:
            if self.growing:
                self.one(kind, value)

    def one(self, kind: object, value: Any) -> None:  # noqa: ANN401 - the parser's own shapes
        """Walk through one part of it."""
        texts = texts_of(kind, value)
        if texts is not None:
            self.add(texts)
        elif kind in REPEATS and self.growing == {EDGE} and _any_word(*value):
            self.growing = {EDGE + CUT}
        elif (kind is op.AT and value is op.AT_BOUNDARY) or (kind is op.ASSERT_NOT and forbids_words(value)):
            self.edge()
        elif kind is op.BRANCH:
            self.join(value[1])
        elif kind is op.SUBPATTERN:
            self.through(value[3])
        elif kind in REPEATS:
            self.repeat(*value)
        elif kind not in {op.ASSERT, op.ASSERT_NOT}:
            self.close()

    def join(self, ways: Iterable[Any]) -> None:
        """One of several ways follows."""
        walks = [_Walk(self.growing) for _ in ways]
        for walk, way in zip(walks, ways, strict=True):
            walk.through(way)
        self.growing = set().union(*(w.growing for w in walks))
        self.closed |= set().union(*(w.closed for w in walks))

    def repeat(self, least: int, most: Any, items: Any) -> None:  # noqa: ANN401 - the parser's own shapes
        """Something repeated: gone through once where it must stand, and unknown after that where it may go on."""
        once = _Walk(self.growing)
        once.through(items)
        if most != 1:
            once.close()
        self.growing = once.growing | (set() if least else self.growing)
        self.closed |= once.closed


def openings(items: Any) -> frozenset[str]:  # noqa: ANN401 - the parser's own shapes
    """Return the keys of which one is that of the first word of every match; none where nothing can be said.

    Args:
        items: the expression as `needed_words.parsed` returns it.
    """
    walk = _Walk(("",))
    try:
        walk.through(items)
        return frozenset(_key(prefix) for prefix in walk.growing | walk.closed)
    except _Unknown:
        return frozenset()


def _with(prefix: str, text: str) -> str:
    """Return a beginning with what follows: an edge that takes no character comes first, then the letters of a word."""
    if not prefix:
        raise _Unknown
    if prefix == EDGE and text.startswith(EDGE):
        raise _Unknown
    return prefix if _full(prefix) else prefix + text


def _any_word(least: int, most: Any, items: Any) -> bool:  # noqa: ANN401 - the parser's own shapes
    """Tell whether something repeated is the beginning of any word: what stands before "ectomy"."""
    return least <= 1 < most and list(items) == [(op.IN, [(op.CATEGORY, op.CATEGORY_WORD)])]


def _full(prefix: str) -> bool:
    """Tell whether the first word is over, or long enough."""
    return EDGE in prefix[1:] or len(prefix) > LONGEST


def _key(prefix: str) -> str:
    """Return what the first word answers to: itself where it is over, else its beginning."""
    word, edge, _ = prefix[1:].partition(EDGE)
    if word.startswith(CUT):
        length = next((n for n in ENDINGS if n < len(word)), 0)
        if not (edge and length):
            raise _Unknown
        return CUT + word[-length:]
    if edge and word:
        return word
    length = next((n for n in BEGINNINGS if n <= len(word)), int(word.startswith(DIGIT)))
    if not length:
        raise _Unknown
    return word[:length] + CUT
