"""Words of a text, as patterns ask for them: which clauses they answer, and where they stand.

A clause (`needed_words`) is a set of words, beginnings and endings of which one must stand in a text. Every clause that
a pattern asks for has a number, and every word that was met holds one integer whose bit n tells that it answers clause
n. The bits of a text are those of its words joined, so that asking a text for all that a pattern needs is one `&`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from operator import or_

from superbill.tables.needed_words import DIGIT, Clause, keys_of

_NO_WORD, _DIGIT = re.compile(r"\W"), re.compile(r"\d")
_FOLD = bytes(
    ord(DIGIT) if chr(n).isdigit() else ord(chr(n).lower()) if n < 128 and (chr(n).isalnum() or n == ord("_")) else 32
    for n in range(256)
)
"""Small letters, one digit, and blanks for what is no part of a word, for text that is ASCII."""
_AS_ASCII = {0x130: "i", 0x131: "i", 0x17F: "s"}
"""Letters beyond ASCII that `re.IGNORECASE` takes for i and s."""
_HELD_CHARACTERS, _HELD_WORDS = 100_000, 30_000


class _Vocabulary(dict[str, int]):
    """The bits of the words that were met, and which of them begin the matches of a pattern.

    Clauses come when a pattern is taken apart, words when a text is read; whichever comes later looks among the others.
    """

    def __init__(self) -> None:
        self._numbers: dict[Clause, int] = {}
        self._asking: dict[str, int] = {}
        self._beginning: dict[Clause, set[str]] = {}
        self._begun: dict[str, list[set[str]]] = {}
        self._answering: dict[str, list[str]] = {}

    def __missing__(self, word: str) -> int:
        bits = 0
        for key in keys_of(word):
            self._answering.setdefault(key, []).append(word)
            bits |= self._asking.get(key, 0)
            for words in self._begun.get(key, ()):
                words.add(word)
        self[word] = bits
        return bits

    def forget(self) -> None:
        """Let go of all words that were met."""
        self.clear()
        self._answering.clear()
        for words in self._beginning.values():
            words.clear()

    def number(self, clause: Clause) -> int:
        """Return the number of a clause; the words and texts that were met learn of a new one."""
        found = self._numbers.get(clause)
        if found is None:
            found = self._numbers[clause] = len(self._numbers)
            for key in clause:
                self._asking[key] = self._asking.get(key, 0) | (1 << found)
            for word in self._met(clause):
                self[word] |= 1 << found
            TEXTS.forget()
        return found

    def beginning(self, clause: Clause) -> set[str]:
        """Return the words that answer a clause, of those that were met; the set grows with them."""
        found = self._beginning.get(clause)
        if found is None:
            found = self._beginning[clause] = self._met(clause)
            for key in clause:
                self._begun.setdefault(key, []).append(found)
        return found

    def _met(self, clause: Clause) -> set[str]:
        """Return the words that were met and answer a clause."""
        return {word for key in clause for word in self._answering.get(key, ())}


_VOCABULARY = _Vocabulary()
beginning = _VOCABULARY.beginning


def bits_of(clauses: Iterable[Clause]) -> int:
    """Return the bits that a text has which answers every one of some clauses."""
    return reduce(or_, (1 << _VOCABULARY.number(clause) for clause in clauses), 0)


class Text:
    """A text folded as `needed_words` folds an expression, with what its words answer to and where they stand."""

    __slots__ = ("_folded", "_starts", "bits", "words")

    def __init__(self, text: str) -> None:
        if text.isascii():
            folded = text.encode().translate(_FOLD).decode()
        else:
            folded = _DIGIT.sub(DIGIT, _NO_WORD.sub(" ", text)).translate(_AS_ASCII).lower()
        self._folded = f" {folded} "
        self.words = set(folded.split())
        self.bits = reduce(or_, map(_VOCABULARY.__getitem__, self.words), 0)
        self._starts: dict[str, list[int]] = {}

    def places(self, begins: set[str]) -> list[int]:
        """Return where some words begin, in order."""
        words = self.words & begins
        starts = self._starts
        if len(words) == 1:
            word = words.pop()
            return starts.get(word) or self._found(word)
        return sorted([start for word in words for start in starts.get(word) or self._found(word)])

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
        self.held: dict[str, Text] = {}
        self._characters, self._most = 0, _HELD_CHARACTERS

    def of(self, text: str) -> Text:
        """Return a text taken apart, once."""
        found = self.held.get(text)
        if found is None:
            self._characters += len(text)
            self._most = max(self._most, 8 * len(text))
            if self._characters > self._most:
                self.held, self._characters, self._most = {}, len(text), max(_HELD_CHARACTERS, 8 * len(text))
                if len(_VOCABULARY) > _HELD_WORDS:
                    _VOCABULARY.forget()
            found = self.held[text] = Text(text)
        return found

    def forget(self) -> None:
        """Let go of all texts: their bits lack those of a clause that is new."""
        if self.held:
            self.held, self._characters = {}, 0


TEXTS = _Texts()
