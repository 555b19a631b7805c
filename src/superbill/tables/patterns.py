"""Patterns: regular expressions that are tried only where the words they need stand in the text.

A reading rule is a pattern, most notes speak of nothing that it looks for, and there are many rules. So each pattern
is taken apart once for the words without which it cannot match ("fell", words that begin with "injur"), each text is
cut into words once, and a pattern whose words the text lacks answers at once. What a pattern finds is the same as with
`re`: the words are a necessary condition, drawn from the parsed expression; where none can be drawn, the pattern is
tried everywhere.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache

from superbill.tables.needed_words import DIGIT, Clause, keys_of, needed_words

_WORD, _DIGIT = re.compile(r"\w+"), re.compile(r"\d")
_FOLD = bytes(
    ord(DIGIT) if chr(n).isdigit() else ord(chr(n).lower()) if n < 128 and (chr(n).isalnum() or n == ord("_")) else 32
    for n in range(256)
)
"""Small letters, one digit, and blanks for what is no part of a word, for text that is ASCII."""
_AS_ASCII = {0x130: "i", 0x131: "i", 0x17F: "s"}
"""Letters beyond ASCII that `re.IGNORECASE` takes for i and s."""
_SHORT = 16
"""Characters below which trying the pattern is as quick as asking for its words."""
_HELD_CHARACTERS, _HELD_WORDS = 100_000, 50_000


class _Texts:
    """What the words of the texts answer to that were asked about last; rules ask about the same sentences again."""

    def __init__(self) -> None:
        self.held: dict[str, frozenset[str]] = {}
        self._characters, self._most = 0, _HELD_CHARACTERS

    def keys(self, text: str) -> frozenset[str]:
        """Return the keys of a text, found once."""
        found = self.held.get(text)
        if found is None:
            self._characters += len(text)
            self._most = max(self._most, 8 * len(text))
            if self._characters > self._most:
                self.held, self._characters, self._most = {}, len(text), max(_HELD_CHARACTERS, 8 * len(text))
            found = self.held[text] = _keys(text)
        return found


def _keys(text: str) -> frozenset[str]:
    """Return what the words of a text answer to, folded as `needed_words` folds an expression."""
    if text.isascii():
        words = set(text.encode().translate(_FOLD).decode().split())
    else:
        words = set(_WORD.findall(_DIGIT.sub(DIGIT, text).translate(_AS_ASCII).lower()))
    if len(_KEYS) > _HELD_WORDS:
        _KEYS.clear()
    return frozenset().union(*map(_KEYS.__getitem__, words))


class _Keys(dict[str, tuple[str, ...]]):
    """The keys of the words that were met."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        found = self[word] = keys_of(word)
        return found


_KEYS = _Keys()
_TEXTS = _Texts()
_needed = lru_cache(maxsize=10_000)(needed_words)
_compiled = lru_cache(maxsize=10_000)(re.compile)
"""Kept by the expression, so that a pattern that is made anew for each note is not taken apart anew."""


class Pattern:
    """A regular expression, used like `re.Pattern`; compiled when a text first holds the words that it needs."""

    __slots__ = ("_gate", "_held", "flags", "pattern")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self.flags = pattern, int(flags)
        self._held: re.Pattern[str] | None = None
        self._gate: tuple[Clause, ...] | None = None

    def __repr__(self) -> str:
        return f"Pattern({self.pattern!r}, {self.flags})"

    @property
    def compiled(self) -> re.Pattern[str]:
        """The expression as `re` compiled it."""
        if self._held is None:
            self._held = _compiled(self.pattern, self.flags)
        return self._held

    def possible(self, text: str, start: int = 0, end: int = sys.maxsize) -> bool:
        """Tell whether the words that the pattern needs stand in the stretch of text; True does not mean a match."""
        gate = self._gate
        if gate is None:
            gate = self._gate = _needed(self.pattern, self.flags)
        if not gate:
            return True
        size = len(text)
        if end >= size:
            whole, stretch = True, size - start
        else:
            after = text[end] if end >= 0 else "_"
            whole, stretch = not (after.isalnum() or after == "_"), end - start
        if stretch < _SHORT:
            return True
        if whole:
            keys = _TEXTS.held.get(text) or _TEXTS.keys(text)
            for clause in gate:
                if clause.isdisjoint(keys):
                    return False
        return 2 * stretch > size or start < 0 or not any(map(_TEXTS.keys(text[start:end]).isdisjoint, gate))

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the first match anywhere, as `re.Pattern.search`."""
        return (self._held or self.compiled).search(text, start, end) if self.possible(text, start, end) else None

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the match at the start, as `re.Pattern.match`."""
        return (self._held or self.compiled).match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the match of the whole stretch, as `re.Pattern.fullmatch`."""
        return self.compiled.fullmatch(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Return the matches one after the other, as `re.Pattern.finditer`."""
        return self.compiled.finditer(text, start, end) if self.possible(text, start, end) else iter(())

    def findall(self, text: str, start: int = 0, end: int = sys.maxsize) -> list[str]:
        """Return what was matched (patterns with one group or none), as `re.Pattern.findall`."""
        return self.compiled.findall(text, start, end) if self.possible(text, start, end) else []

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        """Return the text with the matches replaced, as `re.Pattern.sub`."""
        return self.compiled.sub(by, text, count) if self.possible(text) else text

    def split(self, text: str, maxsplit: int = 0) -> list[str]:
        """Return the text cut at the matches, as `re.Pattern.split`."""
        return self.compiled.split(text, maxsplit)


@lru_cache(maxsize=4_000)
def pattern_of(expression: str, flags: int = 0) -> Pattern:
    """Return the pattern of an expression that is put together where it is used; made once."""
    return Pattern(expression, flags)


def search(expression: str, text: str, flags: int = 0) -> re.Match[str] | None:
    """Return the first match of an expression that is written where it is used, as `re.search`."""
    return pattern_of(expression, flags).search(text)
