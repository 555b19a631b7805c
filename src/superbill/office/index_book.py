"""The index of the code book: Alphabetic Index, neoplasms, drugs and chemicals, external causes, as grids with keys."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from superbill.errors import TableMissing
from superbill.office.standing import tables
from superbill.tables.cm_index import DRUGS, EXTERNAL_CAUSES, INDEX, NEOPLASMS
from superbill.tables.index_grid import COLUMNS, Head, IndexGrid, Leaf, index_grid

BOOKS = {
    "index": ("Alphabetic Index", INDEX),
    "neoplasms": ("Neoplasms", NEOPLASMS),
    "drugs": ("Drugs and chemicals", DRUGS),
    "external": ("External causes", EXTERNAL_CAUSES),
}
"""Name in the address: what the screen calls it, and its table."""


@dataclass(frozen=True)
class IndexBook:
    """What is open: the letters, the heads of one letter or the hits of a search, and the grid below a head."""

    name: str
    label: str
    table: str
    columns: tuple[str, ...]
    day: dt.date
    query: str
    letters: tuple[str, ...] = ()
    letter: str = ""
    heads: tuple[Head, ...] = ()
    leaf: Leaf | None = None
    row: int = 0
    release: str = ""
    carried: bool = False
    verified: bool = True
    missing: str = ""


def index_book(name: str, query: str, letter: str, row: str, day: dt.date) -> IndexBook:
    """Open a table: at a line, else at what a search finds, else at a letter; says so where it is not installed."""
    label, table = BOOKS[name]
    try:
        grid = index_grid(tables(), table, day)
    except TableMissing as error:
        return IndexBook(name, label, table, COLUMNS[table], day, query, missing=str(error))
    number = int(row) if row.isdecimal() and len(row) < 7 else 0
    heads = grid.find(query) if query else ()
    if not number:
        number = heads[0].number if heads else _first_of(grid, letter)
    leaf = grid.leaf(number) if number and grid.heads[0].number <= number and _holds(grid, number) else None
    at = leaf.head.letter if leaf else letter
    return IndexBook(
        name=name,
        label=label,
        table=table,
        columns=COLUMNS[table],
        day=day,
        query=query,
        letters=grid.letters,
        letter=at,
        heads=heads if query else grid.of_letter(at),
        leaf=leaf if heads or not query or row else None,
        row=number,
        release=grid.view.ref.release,
        carried=grid.view.carried,
        verified=grid.view.verified,
    )


def _first_of(grid: IndexGrid, letter: str) -> int:
    held = grid.of_letter(letter) or grid.heads
    return held[0].number if held else 0


def _holds(grid: IndexGrid, number: int) -> bool:
    try:
        grid.view.term(number)
    except KeyError:
        return False
    return True
