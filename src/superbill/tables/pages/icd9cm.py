"""The page of an ICD-9-CM diagnosis or procedure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from superbill.model.codes import CodeSystem, undotted
from superbill.tables import icd9cm as view
from superbill.tables.icd9cm import Icd9cm, Kind, written
from superbill.tables.pages.values import Page, Step, outside
from superbill.tables.store import Tables

SYSTEM = CodeSystem.ICD9CM.value
LAST_DAY = date(2015, 9, 30)


def pages(tables: Tables, code: str, day: date) -> Iterator[Page]:
    """Yield a page for the diagnosis and one for the procedure of that number, where they exist.

    Raises:
        TableMissing: ICD-9-CM is not installed.
    """
    held = tables.nearest(view.CODES, day)
    titles = tables.releases(view.TITLES)
    book = Icd9cm(day, held.release, titles[-1] if titles else None)
    kinds: tuple[Kind, ...] = ("diagnosis", "procedure")
    for kind in kinds:
        found = _page(book, code, kind)
        if found is not None:
            yield found


def _page(book: Icd9cm, code: str, kind: Kind) -> Page | None:
    plain = undotted(code)
    if "." in code.strip() and written(plain, kind) != code.strip().upper():
        return None
    periods = book.periods(plain, kind)
    below = tuple(Step(written(c, kind), book.title(c, kind)) for c in book.below(plain, kind)) if not periods else ()
    if not periods and not (below and len(plain) >= (3 if kind == "diagnosis" else 2)):
        return None
    title = book.title(plain, kind)
    return Page(
        system=SYSTEM,
        code=written(plain, kind),
        title=title,
        day=book.day,
        billable=book.billable(plain, kind),
        missing=_missing(book, plain, kind),
        choices=below,
        facts=(("kind", kind),),
        periods=periods,
        remarks=tuple(_remarks(book, plain, kind)),
        tables=(book.ref,),
    )


def _missing(book: Icd9cm, plain: str, kind: Kind) -> str | None:
    periods = book.periods(plain, kind)
    if book.billable(plain, kind):
        return None
    if book.day > LAST_DAY and periods and periods[-1].end == LAST_DAY:
        return "not valid: ICD-10 replaced ICD-9-CM on 2015-10-01 (45 CFR 162.1002)"
    return outside(periods, book.day) if periods else "needs more digits"


def _remarks(book: Icd9cm, plain: str, kind: Kind) -> Iterator[str]:
    if book.periods(plain, kind) and book.title(plain, kind) is None:
        yield "title not installed"
