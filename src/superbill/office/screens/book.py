"""The code book: search, and the page of a code with its way through the tabular list, its notes and what is below."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from superbill.errors import TableMissing
from superbill.office.models import Encounter
from superbill.office.permits import allowed, permitted, require
from superbill.office.screens.find import day_of
from superbill.office.screens.index_book import BOOKS, index_book
from superbill.office.standing import tables
from superbill.tables.pages import SYSTEMS, look_up
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


@permitted("book.read")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the book as of a day: that of the chart one came from, else the one asked for, else today."""
    chart = chart_of_request(request)
    day = day_of(chart) if chart else day_of_request(request)
    query, code = request.GET.get("q", "").strip()[:200], request.GET.get("code", "").strip()[:40]
    system, name = request.GET.get("system", ""), request.GET.get("book", "")
    page: dict[str, object] = {
        "chart": chart,
        "systems": SYSTEMS,
        "for": str(chart.public_id) if chart else "",
        "books": [(key, label) for key, (label, _) in BOOKS.items()],
        "which": name if name in BOOKS else "",
        "parts": "office/index_parts.html" if name in BOOKS else "office/book_parts.html",
        "query": query,
        "day": day,
    }
    if name in BOOKS:
        page["b"] = index_book(name, query, request.GET.get("letter", "")[:1], request.GET.get("row", ""), day)
    else:
        page["book"] = _book(query, code, system if system in SYSTEMS else "", day)
    return render(request, str(page["parts"]) if "X-Part" in request.headers else "office/book.html", page)


def _book(query: str, code: str, system: str, day: dt.date) -> Book:
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


def chart_of_request(request: HttpRequest) -> Encounter | None:
    """Return the chart one came from, if the person may open it."""
    try:
        identity = uuid.UUID(request.GET.get("for", ""))
    except ValueError:
        return None
    if "chart.read" not in allowed(request.user):
        return None
    require(request, "chart.read", str(identity))
    return Encounter.objects.filter(public_id=identity).first()


def day_of_request(request: HttpRequest) -> dt.date:
    """Return the day that was asked for, else today."""
    try:
        return dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()
