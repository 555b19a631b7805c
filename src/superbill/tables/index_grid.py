"""One of the four index tables of ICD-10-CM as a book to turn the pages of: heads by letter, and the grid below a head.

A head is a main term; in the table of neoplasms, which has one main term, it is a site. Source: ICD-10-CM Official
Guidelines, section I.A.1 and I.B.1 (how the index and its tables are laid out and used).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from superbill.tables.cm_index import DRUGS, EXTERNAL_CAUSES, INDEX, NEOPLASMS, CmIndex, IndexTerm, open_index
from superbill.tables.store import Tables

COLUMNS: dict[str, tuple[str, ...]] = {
    INDEX: ("Code", "Manifestation"),
    NEOPLASMS: ("Primary", "Secondary", "In situ", "Benign", "Uncertain", "Unspecified"),
    DRUGS: ("Accidental", "Self-harm", "Assault", "Undetermined", "Adverse effect", "Underdosing"),
    EXTERNAL_CAUSES: ("Code",),
}
"""What stands in the columns, in short words; the order is that of the official tables."""
PAGE = 300
MOST_HITS = 80


@dataclass(frozen=True, slots=True)
class Head:
    """A main term or a site: its number in printed order, its words, and its letter ("#" for what begins with none)."""

    number: int
    title: str
    letter: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the grid: how deep it stands, its words, and in each column the codes."""

    term: IndexTerm
    depth: int
    title: str
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """The lines below a head, a page at a time; `further` is the number at which the next page begins, 0 for none."""

    head: Head
    lines: tuple[Line, ...]
    further: int


class IndexGrid:
    """One table to turn the pages of. Make it with `index_grid(tables, name, day)`."""

    def __init__(self, name: str, view: CmIndex, heads: tuple[Head, ...]) -> None:
        self.name, self.view, self.heads = name, view, heads
        self._numbers = [head.number for head in heads]

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters that heads begin with, in order."""
        return tuple(sorted({head.letter for head in self.heads}))

    def of_letter(self, letter: str) -> tuple[Head, ...]:
        """Return the heads that begin with a letter, in printed order."""
        return tuple(head for head in self.heads if head.letter == letter)

    def head_of(self, number: int) -> Head | None:
        """Return the head that a term stands below."""
        at = bisect_right(self._numbers, number)
        return self.heads[max(at - 1, 0)] if self.heads else None

    def leaf(self, number: int) -> Leaf | None:
        """Return the lines from a term on, to the end of its head or of the page."""
        head = self.head_of(number)
        if head is None:
            return None
        first = self.view.term(head.number)
        start = head.number if number - head.number < PAGE else number
        stop = min(first.last + 1, start + PAGE)
        lines = tuple(self._line(self.view.term(n), len(first.path)) for n in range(start, stop))
        return Leaf(head, lines, stop if stop <= first.last else 0)

    def find(self, query: str) -> tuple[Head, ...]:
        """Return what a search finds: heads that begin with the text, then terms with all its words."""
        text = query.casefold().strip()
        begins = [head for head in self.heads if head.title.casefold().startswith(text)]
        found = (*self.view.find(query), *self.view.narrower(query))
        named = [Head(t.number, t.wording, "") for t in found if t.number not in {h.number for h in begins}]
        return tuple({h.number: h for h in (*begins, *named)}.values())[:MOST_HITS]

    def _line(self, term: IndexTerm, depth: int) -> Line:
        if term.cells:
            cells: tuple[tuple[str, ...], ...] = tuple((code,) if code else () for code in term.cells)
        else:
            cells = (term.codes, term.manifestations)[: len(COLUMNS[self.name])]
        empty = ((),) * (len(COLUMNS[self.name]) - len(cells))
        return Line(term, len(term.path) - depth, term.path[-1], (*cells, *empty))


def index_grid(tables: Tables, name: str, day: date) -> IndexGrid:
    """Return one of the four tables as of `day`, to turn its pages.

    Raises:
        TableMissing: the table was never installed.
    """
    release, carried = open_index(tables, name, day)
    key: Hashable = (IndexGrid, name, release)
    if key not in tables.views:
        tables.views[key] = _heads(list(CmIndex(day, release).all()))
    return IndexGrid(name, CmIndex(day, release, carried=carried), cast("tuple[Head, ...]", tables.views[key]))


def _heads(terms: Sequence[IndexTerm]) -> tuple[Head, ...]:
    """Return the main terms; of a table with only one, what stands directly below it."""
    mains = [term for term in terms if len(term.path) == 1]
    if len(mains) == 1:
        mains = [term for term in terms if len(term.path) == 2] or mains
    return tuple(Head(term.number, term.path[-1], _letter(term.path[-1])) for term in mains)


def _letter(title: str) -> str:
    first = next((c for c in title if c.isalnum()), "#").upper()
    return first if first.isalpha() and first.isascii() else "#"
