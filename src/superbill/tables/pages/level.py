"""Walking the tabular list: one place, its notes, and what stands below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from superbill.tables.icd10cm import Entry, Icd10cm, icd10cm
from superbill.tables.pages.icd10cm import key, place_notes
from superbill.tables.pages.values import PageNote, Step
from superbill.tables.store import Tables


@dataclass(frozen=True, slots=True)
class Row:
    """One place below; `depth` counts from 0, `status` tells what a leaf still needs."""

    depth: int
    code: str
    title: str
    status: str


@dataclass(frozen=True, slots=True)
class Level:
    """A place of the tabular list ("" for the whole book)."""

    code: str
    title: str
    notes: tuple[PageNote, ...]
    rows: tuple[Row, ...]
    sevenths: tuple[Step, ...] = ()
    remark: str = ""

    def document(self) -> dict[str, Any]:
        """Return the level as the JSON document `superbill/code-level/1`."""
        return {
            "schema": "superbill/code-level/1",
            "code": self.code,
            "title": self.title,
            "notes": [{"kind": n.kind, "text": n.text, "codes": list(n.codes)} for n in self.notes],
            "rows": [{"depth": r.depth, "code": r.code, "title": r.title, "status": r.status} for r in self.rows],
            "seventh_characters": [{"character": s.code, "meaning": s.title} for s in self.sevenths],
            "remark": self.remark,
        }


def level(tables: Tables, code: str, day: date, depth: int = 1) -> Level | None:
    """Return a place and `depth` levels below it; None when the tabular list has no such place.

    Raises:
        TableMissing: no tabular list is installed.
    """
    book = icd10cm(tables, day)
    remark = f"carried over from the release of {book.ref.release}" if book.carried else ""
    if not code.strip():
        rows = tuple(row for chapter in book.chapters for row in _rows(book, chapter, 0, depth))
        return Level("", "ICD-10-CM tabular list", (), rows, (), remark)
    name = key(book, code)
    entry = book.entry(name) if ":" in name else book.stem(name)
    if entry is None:
        return None
    rows = tuple(row for child in _children(book, entry) for row in _rows(book, child, 0, depth))
    sevenths = tuple(Step(s.character, s.meaning) for s in (entry.sevenths or book.sevenths(entry.code)))
    return Level(entry.code, entry.title, tuple(place_notes((entry,))), rows, sevenths, remark)


def _children(book: Icd10cm, entry: Entry) -> Iterator[Entry]:
    for code in entry.children:
        child = book.entry(code)
        if child is not None:
            yield child


def _rows(book: Icd10cm, entry: Entry, depth: int, limit: int) -> Iterator[Row]:
    yield Row(depth, entry.code, entry.title, _status(book, entry))
    if depth + 1 < limit:
        for child in _children(book, entry):
            yield from _rows(book, child, depth + 1, limit)


def _status(book: Icd10cm, entry: Entry) -> str:
    if entry.children:
        return ""
    if book.sevenths(entry.code):
        return "add 7th character"
    if book.valid_ref is None:
        return "validity not known"
    return "" if book.billable(entry.code) else "not valid"
