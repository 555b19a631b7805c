"""The code book on a day: hits of a search, the page of a code, its place in the tabular list and what is below it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from superbill.errors import TableMissing
from superbill.office.standing import tables
from superbill.tables.pages import look_up
from superbill.tables.pages.finding import Found, find
from superbill.tables.pages.level import Level, level
from superbill.tables.pages.values import Page, PageNote, Step

HEADINGS = {
    "includes": "Includes",
    "inclusion_terms": "Inclusion terms",
    "excludes1": "Excludes1: never together",
    "excludes2": "Excludes2: not included here",
    "code_first": "Code first",
    "use_additional": "Use additional code",
    "code_also": "Code also",
    "other": "Notes",
}
LONG = 8
"""General notes of a place above that are more than these are folded away."""


@dataclass(frozen=True)
class Notes:
    """The notes of one kind at one place."""

    heading: str
    at: str
    notes: tuple[PageNote, ...]
    folded: bool


@dataclass(frozen=True)
class Book:
    """What the book shows: hits of a search, one place, and what is below it."""

    day: dt.date
    query: str
    system: str
    hits: tuple[Found, ...]
    page: Page | None
    place: Level | None
    others: tuple[Page, ...]
    near: tuple[Step, ...]
    notes: tuple[Notes, ...]
    up: str
    missing: tuple[str, ...]


def book_on(query: str, code: str, system: str, day: dt.date) -> Book:
    """Search the book and open it at a code; a search for exactly a code opens it too."""
    hits = tuple(find(tables(), query, day, 60, system or None)) if query else ()
    if query and not code and any(h.code == query.upper() for h in hits):
        code = query.upper()
    found = look_up(tables(), code, day, system or None) if code else None
    page = found.pages[0] if found and found.pages else None
    place = _place(code if page is None else page.code, day) if page is None or page.system == "ICD-10-CM" else None
    notes = page.notes if page else place.notes if place else ()
    own = page.code if page else place.code if place else ""
    return Book(
        day=day,
        query=query,
        system=system,
        hits=hits,
        page=page,
        place=place,
        others=found.pages[1:] if found else (),
        near=found.nearest if found and not page and not (place and place.code) else (),
        notes=tuple(_notes(notes, own)),
        up=page.path[-2].code if page and page.system == "ICD-10-CM" and len(page.path) > 1 else "",
        missing=tuple(str(m) for m in found.missing) if found and not page else (),
    )


def _place(code: str, day: dt.date) -> Level | None:
    try:
        return level(tables(), code, day) if code else level(tables(), "", day)
    except TableMissing:
        return None


def _notes(notes: tuple[PageNote, ...], own: str) -> list[Notes]:
    found = []
    for (kind, at), group in groupby(notes, key=lambda n: (n.kind, n.at)):
        held = tuple(group)
        folded = kind == "other" and at != own and len(held) > LONG
        found.append(Notes(HEADINGS.get(kind, kind), at, held, folded))
    return found
