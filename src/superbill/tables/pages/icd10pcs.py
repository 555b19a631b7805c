"""The page of an ICD-10-PCS code or of the beginning of one: seven characters, each an axis with its meaning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from superbill.model.codes import CodeSystem, undotted
from superbill.tables import icd10pcs as view
from superbill.tables.icd10pcs import CHARACTERS, Icd10pcs, icd10pcs
from superbill.tables.pages.values import Page, Step, days, not_covered, outside
from superbill.tables.store import Tables

SYSTEM = CodeSystem.ICD10PCS.value


def page(tables: Tables, code: str, day: date) -> Page | None:
    """Return the page of a code, or of a beginning that valid codes have; None for anything else.

    Raises:
        TableMissing: no list of valid codes is installed.
    """
    covers = any(r.covers(day) for r in tables.releases(view.VALID))
    book = icd10pcs(tables, day if covers else tables.nearest(view.VALID, day).release.manifest.effective_from)
    plain = undotted(code)
    if "." in code or not CHARACTERS.fullmatch(plain) or len(plain) > 7:
        return None
    periods = book.periods(plain)
    following = book.next_characters(plain) if not periods else ()
    if not periods and not following:
        return None
    whole = len(plain) == 7
    return Page(
        system=SYSTEM,
        code=plain,
        title=book.title(plain),
        day=day,
        billable=book.billable(plain) if covers else None,
        covered=covers,
        missing=_missing(book, plain, day) if covers else None,
        choices=() if whole else tuple(Step(plain + a.character, a.meaning) for a in following),
        path=tuple(Step(f"{a.character} {a.name}", a.meaning) for a in book.axes(plain)),
        periods=periods,
        remarks=tuple(_remarks(book, tables, plain, day, covers=covers)),
        tables=(book.ref,),
    )


def _missing(book: Icd10pcs, plain: str, day: date) -> str | None:
    if len(plain) < 7:
        return f"needs exactly 7 characters (guideline A1), has {len(plain)}"
    return None if book.billable(plain) else outside(book.periods(plain), day)


def _remarks(book: Icd10pcs, tables: Tables, plain: str, day: date, *, covers: bool) -> Iterator[str]:
    if not covers:
        yield not_covered("the list of valid codes", tables.releases(view.VALID), day)
    release = book.title_release(plain)
    if release is None and len(plain) == 7:
        yield "title not installed"
    elif release is not None and not release.covers(day):
        yield f"title carried over from the release for {days(release)}"


def nearest(tables: Tables, code: str, day: date) -> tuple[Step, ...]:
    """Return the codes under the longest beginning that valid codes have."""
    covers = any(r.covers(day) for r in tables.releases(view.VALID))
    if not covers:
        return ()
    book = icd10pcs(tables, day)
    plain = undotted(code)[:6]
    while plain and not (found := book.next_characters(plain)):
        plain = plain[:-1]
    return tuple(Step(plain + a.character, a.meaning) for a in found)[:10] if len(plain) >= 3 else ()
