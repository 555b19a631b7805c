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

from superbill.tables.needed_words import needed_words, parsed
from superbill.tables.openings import openings
from superbill.tables.stored_needs import Needs, stored
from superbill.tables.text_words import TEXTS, beginning, bits_of

_SHORT = 16
"""Characters below which trying the pattern is as quick as asking for its words."""
_LONG, _WORTH = 32, 30_000
"""Characters of text, and that times the characters of the expression, from which looking up where the first words of a
match stand is quicker than trying every place: trying a long expression costs more at each."""
_compiled = lru_cache(maxsize=10_000)(re.compile)
"""Kept by the expression, so that a pattern that is made anew for each note is not compiled anew."""


@lru_cache(maxsize=10_000)
def needs(expression: str, flags: int = 0) -> Needs:
    """Return what a regular expression asks of a text; kept, as patterns are made anew for a note."""
    items = parsed(expression, flags)
    return Needs() if items is None else Needs(needed_words(items), openings(items))


class Pattern:
    """A regular expression, used like `re.Pattern`; compiled when a text first holds the words that it needs.

    What the expressions of the rules ask is derived beforehand (`stored_needs`). Of others, such as those put together
    from the words of a note, taking one apart costs more than trying it on one note, so it is done when the pattern has
    been tried on `READ` characters.
    """

    READ = 20_000
    __slots__ = ("_asked", "_begins", "_held", "_long", "_read", "flags", "pattern")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self.flags = pattern, int(flags)
        self._held: re.Pattern[str] | None = None
        self._asked: int | None = None
        self._begins: set[str] | None = None
        self._long = max(_LONG, _WORTH // max(len(pattern), 1))
        self._read = 0

    def __repr__(self) -> str:
        return f"Pattern({self.pattern!r}, {self.flags})"

    @property
    def compiled(self) -> re.Pattern[str]:
        """The expression as `re` compiled it."""
        if self._held is None:
            self._held = _compiled(self.pattern, self.flags)
        return self._held

    @property
    def needs(self) -> Needs:
        """What the expression asks of a text."""
        return stored(self.pattern, self.flags) or needs(self.pattern, self.flags)

    def take_apart(self) -> int:
        """Find what the expression asks of a text, and ask for it from now on; returns it as bits of its words."""
        return self._asks(self.needs)

    def _asks(self, found: Needs) -> int:
        if found.begins:
            self._begins = beginning(found.begins)
        self._asked = asked = bits_of([*found.words, found.begins] if found.begins else found.words)
        return asked

    def _tried(self, characters: int) -> int | None:
        """Count what the pattern is tried on; returns what it asks once that is known."""
        if not self._read and (found := stored(self.pattern, self.flags)):
            return self._asks(found)
        self._read += max(characters, 1)
        return None if self._read < self.READ else self.take_apart()

    def possible(self, text: str, start: int = 0, end: int = sys.maxsize) -> bool:
        """Tell whether the words that the pattern needs stand in the stretch of text; True does not mean a match."""
        size = len(text)
        asked = self._asked
        if asked is None:
            asked = self._tried((end if end < size else size) - start)
        if not asked:
            return True
        if end >= size:
            whole, stretch = True, size - start
        else:
            after = text[end] if end >= 0 else "_"
            whole, stretch = not (after.isalnum() or after == "_"), end - start
        if stretch < _SHORT:
            return True
        if whole and (TEXTS.held.get(text) or TEXTS.of(text)).bits & asked != asked:
            return False
        return 2 * stretch > size or start < 0 or TEXTS.of(text[start:end]).bits & asked == asked

    def _places(self, text: str, start: int, end: int) -> list[int] | None:
        """Return the places where a match may begin, in order; None where that is not known, or not worth asking."""
        size, long = len(text), self._long
        if self._begins is None or size - start < long or end - start < long or start < 0:
            return None
        if end < size and (text[end].isalnum() or text[end] == "_"):
            return None
        places = TEXTS.of(text).places(self._begins)
        return places[bisect_left(places, start) : bisect_left(places, end)] if start or end < size else places

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the first match anywhere, as `re.Pattern.search`."""
        if not self.possible(text, start, end):
            return None
        compiled = self._held or self.compiled
        places = self._places(text, start, end)
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
        places = self._places(text, start, end)
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
