"""Services by their official titles: HCPCS level II text, and CPT descriptors where the user installed a licensed file.

A service that the lexicon does not know is found when every word of a title stands in the passage. The same words go
through the same folding as the notes (`wording`). It is only suggested: a person compares title and text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.wording import word_set
from superbill.tables.cpt import DESCRIPTORS, Descriptor
from superbill.tables.hcpcs import Hcpcs, HcpcsCode
from superbill.tables.store import Tables, distance

FEWEST, MOST = 2, 12
"""Words of a title that is searched: one word names too much, and longer titles are never written out."""
_EMPTY = frozenset(
    {"each", "per", "other", "any", "type", "with", "without", "nos", "noc", "inj", "injection", "not", "specified"}
    | {"otherwise", "unit", "mg", "ml", "only", "code", "use", "includ"}
)


class Titled(NamedTuple):
    """A code whose whole title stands in a passage, from its first to its last word."""

    code: str
    title: str
    start: int
    end: int


class Titles:
    """Titles of one day by their rarest word, read when the first passage asks for them."""

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        self._rows = rows

    @cached_property
    def _by_word(self) -> dict[str, list[tuple[str, str, frozenset[str]]]]:
        held = [(code, title, _words(title)) for code, title in self._rows]
        held = [row for row in held if FEWEST <= len(row[2]) <= MOST]
        often = Counter(word for _, _, words in held for word in words)
        found: dict[str, list[tuple[str, str, frozenset[str]]]] = {}
        for row in held:
            found.setdefault(min(row[2], key=lambda w: (often[w], w)), []).append(row)
        return found

    def named(self, passage: Passage) -> Titled | None:
        """Return the code with the longest title whose every word stands in the passage; None when two are as long."""
        words = set(passage.places)
        fits = [row for word in words for row in self._by_word.get(word, ()) if row[2] <= words]
        longest = max((len(row[2]) for row in fits), default=0)
        best = [row for row in fits if len(row[2]) == longest]
        if len(best) != 1:
            return None
        code, title, own = best[0]
        places = [t for t in passage.tokens if t.text in own]
        return Titled(code, title, min(t.start for t in places), max(t.end for t in places))


def _words(title: str) -> frozenset[str]:
    return frozenset(word for word in word_set(title) if word not in _EMPTY and not word.isdecimal())


def titles_of(tables: Tables, held: Hcpcs | None, day: date) -> Titles:
    """Return the titles that may be searched on a day: level II of the installed release, licensed CPT descriptors."""
    return Titles(chain(_level_two(held), _licensed(tables, day)))


def _level_two(held: Hcpcs | None) -> Iterator[tuple[str, str]]:
    if held is None:
        return
    for code, row in held.release.scan("code", HcpcsCode):
        if row.title and held.valid(code):
            told = held.level_two(code)
            yield code, told.long if told else row.title


def _licensed(tables: Tables, day: date) -> Iterator[tuple[str, str]]:
    """Yield the descriptors of the licensed file nearest to the day."""
    releases = sorted(tables.releases(DESCRIPTORS), key=lambda release: distance(release, day))
    for release in releases[:1]:
        for kind, code, *_ in release.items():
            row = release.get("code", code, Descriptor) if kind == "code" else None
            if row:
                yield code, row.long or row.short
