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
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from superbill.tables.needed_words import DIGIT, Clause, keys_of, needed_words, parsed
from superbill.tables.openings import openings

_NO_WORD, _DIGIT = re.compile(r"\W"), re.compile(r"\d")
_FOLD = bytes(
    ord(DIGIT) if chr(n).isdigit() else ord(chr(n).lower()) if n < 128 and (chr(n).isalnum() or n == ord("_")) else 32
    for n in range(256)
)
"""Small letters, one digit, and blanks for what is no part of a word, for text that is ASCII."""
_AS_ASCII = {0x130: "i", 0x131: "i", 0x17F: "s"}
"""Letters beyond ASCII that `re.IGNORECASE` takes for i and s."""
_SHORT = 16
"""Characters below which trying the pattern is as quick as asking for its words."""
_LONG = 250
"""Characters from which looking up where the first words of a match stand is quicker than trying every place."""
_HELD_CHARACTERS, _HELD_WORDS = 100_000, 50_000


class _Keys(dict[str, tuple[str, ...]]):
    """The keys of the words that were met."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) > _HELD_WORDS:
            self.clear()
        found = self[word] = keys_of(word)
        return found


_KEYS = _Keys()


class _Text:
    """A text folded as `needed_words` folds an expression, with what its words answer to and where they stand."""

    __slots__ = ("_answering", "_folded", "_starts", "keys", "words")

    def __init__(self, text: str) -> None:
        if text.isascii():
            folded = text.encode().translate(_FOLD).decode()
        else:
            folded = _DIGIT.sub(DIGIT, _NO_WORD.sub(" ", text)).translate(_AS_ASCII).lower()
        self._folded = f" {folded} "
        self.words = set(folded.split())
        self.keys = frozenset().union(*map(_KEYS.__getitem__, self.words))
        self._answering: dict[str, list[str]] = {}
        self._starts: dict[str, list[int]] = {}

    def places(self, begins: frozenset[str]) -> list[int]:
        """Return where the words begin that answer to one of some keys, in order."""
        if not self._answering:
            for word in self.words:
                for key in _KEYS[word]:
                    self._answering.setdefault(key, []).append(word)
        words = {word for key in begins & self.keys for word in self._answering[key]}
        return sorted(start for word in words for start in self._starts.get(word) or self._found(word))

    def _found(self, word: str) -> list[int]:
        """Look for the places of one word."""
        found = self._starts[word] = []
        sought, at = f" {word} ", -1
        while (at := self._folded.find(sought, at + 1)) >= 0:
            found.append(at)
        return found


class _Texts:
    """The texts that were asked about last; rules ask about the same sentences again."""

    def __init__(self) -> None:
        self.held: dict[str, _Text] = {}
        self._characters, self._most = 0, _HELD_CHARACTERS

    def of(self, text: str) -> _Text:
        """Return a text taken apart, once."""
        found = self.held.get(text)
        if found is None:
            self._characters += len(text)
            self._most = max(self._most, 8 * len(text))
            if self._characters > self._most:
                self.held, self._characters, self._most = {}, len(text), max(_HELD_CHARACTERS, 8 * len(text))
            found = self.held[text] = _Text(text)
        return found


_TEXTS = _Texts()
_compiled = lru_cache(maxsize=10_000)(re.compile)
"""Kept by the expression, so that a pattern that is made anew for each note is not compiled anew."""


class Needs(NamedTuple):
    """What an expression asks of a text: words that must stand in it, and the words with which a match begins."""

    words: tuple[Clause, ...] = ()
    begins: frozenset[str] = frozenset()


@lru_cache(maxsize=10_000)
def needs(expression: str, flags: int = 0) -> Needs:
    """Return what a regular expression asks of a text; kept, as patterns are made anew for a note."""
    items = parsed(expression, flags)
    return Needs() if items is None else Needs(needed_words(items), openings(items))


class Pattern:
    """A regular expression, used like `re.Pattern`; compiled when a text first holds the words that it needs.

    Taking an expression apart costs more than trying it on one note, so it is done when the pattern has been tried on
    `READ` characters.
    """

    READ = 20_000
    __slots__ = ("_held", "_needs", "_read", "flags", "pattern")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self.flags = pattern, int(flags)
        self._held: re.Pattern[str] | None = None
        self._needs: Needs | None = None
        self._read = 0

    def __repr__(self) -> str:
        return f"Pattern({self.pattern!r}, {self.flags})"

    @property
    def compiled(self) -> re.Pattern[str]:
        """The expression as `re` compiled it."""
        if self._held is None:
            self._held = _compiled(self.pattern, self.flags)
        return self._held

    def take_apart(self) -> Needs:
        """Find what the expression asks of a text, and ask for it from now on."""
        self._needs = found = needs(self.pattern, self.flags)
        return found

    def possible(self, text: str, start: int = 0, end: int = sys.maxsize) -> bool:
        """Tell whether the words that the pattern needs stand in the stretch of text; True does not mean a match."""
        size = len(text)
        asked = self._needs
        if asked is None:
            self._read += (end if end < size else size) - start
            if self._read < self.READ:
                return True
            asked = self.take_apart()
        gate = asked.words
        if not gate:
            return True
        if end >= size:
            whole, stretch = True, size - start
        else:
            after = text[end] if end >= 0 else "_"
            whole, stretch = not (after.isalnum() or after == "_"), end - start
        if stretch < _SHORT:
            return True
        if whole:
            keys = (_TEXTS.held.get(text) or _TEXTS.of(text)).keys
            for clause in gate:
                if clause.isdisjoint(keys):
                    return False
        return 2 * stretch > size or start < 0 or not any(map(_TEXTS.of(text[start:end]).keys.isdisjoint, gate))

    def _begins(self, text: str, start: int, end: int) -> list[int] | None:
        """Return the places where a match may begin, in order; None where that is not known, or not worth asking."""
        asked, size = self._needs, len(text)
        if not asked or not asked.begins or size - start < _LONG or end - start < _LONG or start < 0:
            return None
        if end < size and (text[end].isalnum() or text[end] == "_"):
            return None
        places = _TEXTS.of(text).places(asked.begins)
        return places[bisect_left(places, start) : bisect_left(places, end)] if start or end < size else places

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the first match anywhere, as `re.Pattern.search`."""
        if not self.possible(text, start, end):
            return None
        compiled = self._held or self.compiled
        places = self._begins(text, start, end)
        if places is None:
            return compiled.search(text, start, end)
        for place in places:
            found = compiled.match(text, place, end)
            if found:
                return found
        return None

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the match at the start, as `re.Pattern.match`."""
        return (self._held or self.compiled).match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the match of the whole stretch, as `re.Pattern.fullmatch`."""
        return self.compiled.fullmatch(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Return the matches one after the other, as `re.Pattern.finditer`."""
        if not self.possible(text, start, end):
            return iter(())
        places = self._begins(text, start, end)
        return self.compiled.finditer(text, start, end) if places is None else self._at(places, text, end)

    def _at(self, places: list[int], text: str, end: int) -> Iterator[re.Match[str]]:
        compiled, after = self.compiled, 0
        for place in places:
            found = compiled.match(text, place, end) if place >= after else None
            if found:
                after = found.end()
                yield found

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
