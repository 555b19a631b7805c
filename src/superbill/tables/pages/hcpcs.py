"""The page of a HCPCS level II code, or of a CPT or CDT number without its descriptor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from superbill.model.codes import CodeSystem
from superbill.tables import hcpcs as view
from superbill.tables.cpt import descriptor
from superbill.tables.hcpcs import Hcpcs, Level, hcpcs, level
from superbill.tables.pages.values import Page, Step, days, outside
from superbill.tables.store import Tables


def page(tables: Tables, code: str, day: date) -> Page | None:
    """Return the page of a code; None when no quarter knows it.

    Raises:
        TableMissing: HCPCS is not installed.
    """
    plain = code.strip().upper()
    kind = level(plain)
    if kind is None:
        return None
    book = hcpcs(tables, day, carry=True)
    row = book.get(plain)
    if row is None:
        return None
    billable = None if book.carried else book.valid(plain)
    return Page(
        system=(CodeSystem.CPT if kind is Level.CPT else CodeSystem.HCPCS).value,
        code=plain,
        title=book.title(plain) or (told.short if (told := descriptor(tables, plain, day)) else None),
        day=day,
        billable=billable,
        covered=not book.carried,
        missing=outside(row.periods, day) if billable is False else None,
        facts=(("level", kind.value), *_facts(book, plain)),
        periods=row.periods,
        remarks=tuple(_remarks(book, kind, licensed=descriptor(tables, plain, day) is not None)),
        tables=(book.ref, *([book.level_two_release.ref] if book.level_two_release else [])),
    )


def _facts(book: Hcpcs, code: str) -> Iterator[tuple[str, str]]:
    told = book.level_two(code)
    if told is None:
        return
    if told.long:
        yield "long description", told.long
    if told.coverage:
        yield "coverage code", told.coverage
    if told.cross_references:
        yield "see", ", ".join(told.cross_references)


def _remarks(book: Hcpcs, kind: Level, *, licensed: bool) -> Iterator[str]:
    if book.carried:
        yield f"carried over from the release for {days(book.release)}: validity on this day is not known"
    if kind is Level.CPT and licensed:
        yield "descriptor of the American Medical Association, from a file that you have a licence for"
    elif kind is Level.CPT:
        yield "descriptor not installed: CPT descriptors need the user's own AMA licence"
    if kind is Level.DENTAL:
        yield "descriptor not installed: CDT descriptors belong to the ADA"


def nearest(tables: Tables, code: str, day: date) -> tuple[Step, ...]:
    """Return codes that share the longest beginning of at least three characters."""
    plain = code.strip().upper()
    release = tables.nearest(view.HCPCS, day).release
    for length in range(4, 2, -1):
        found = [Step(k, row.title or None) for k, row in release.scan("code", view.HcpcsCode, plain[:length])]
        if found and len(plain) == 5:
            return tuple(found[:10])
    return ()
