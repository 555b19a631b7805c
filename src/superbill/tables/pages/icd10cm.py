"""The page of an ICD-10-CM code: hierarchy, notes inherited from above, seventh characters, days, what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from superbill.errors import TableMissing
from superbill.model.codes import CodeSystem, dotted, undotted
from superbill.model.table import TableRef
from superbill.tables import icd10cm as view
from superbill.tables.icd10cm import CodePattern, Entry, Icd10cm, Notes, Period, icd10cm, with_seventh
from superbill.tables.pages.values import Page, PageNote, Step, not_covered, outside
from superbill.tables.store import Tables

SYSTEM = CodeSystem.ICD10CM.value
KINDS = Notes.__struct_fields__
_SECTION = re.compile(r"[A-Z][0-9A-Z]{2}-[A-Z][0-9A-Z]{2}")
_CHAPTER = re.compile(r"(?:CH:?|CHAPTER\s*)?0?(\d{1,2})")


def page(tables: Tables, code: str, day: date) -> Page | None:
    """Return the page of a code, category, section ("I10-I1A") or chapter ("9"); None when nothing has that name.

    Raises:
        TableMissing: no tabular list is installed.
    """
    book = icd10cm(tables, day)
    name = key(book, code)
    entry = book.entry(name) if ":" in name else book.stem(name)
    periods = _periods(book, tables, name)
    if entry is None and not periods:
        return None
    covered = book.valid_ref is not None
    billable, missing, choices = _verdict(book, name, entry, periods) if covered else (None, None, ())
    path = book.path(name)
    return Page(
        system=SYSTEM,
        code=name if ":" in name else dotted(name),
        title=book.title(name) or (entry.title if entry else None),
        day=day,
        billable=billable,
        covered=covered,
        missing=missing,
        choices=choices,
        path=tuple(Step(place.code, place.title) for place in path),
        notes=tuple(place_notes(path)),
        sevenths=tuple(Step(s.character, "; ".join((s.meaning, *s.also))) for s in book.sevenths(name)),
        periods=periods,
        remarks=tuple(_remarks(book, tables, name, entry)),
        tables=(book.ref, *([book.valid_ref] if book.valid_ref else []), *_order_ref(book, name, entry)),
    )


def _order_ref(book: Icd10cm, code: str, entry: Entry | None) -> tuple[TableRef, ...]:
    """Return the order file that the title comes from, where the tabular list does not hold the code."""
    listed = book.ordered(code) if entry is None and ":" not in code else None
    return (listed[1].ref,) if listed else ()


def key(book: Icd10cm, code: str) -> str:
    """Return the key of what the user typed: a code, "I10-I1A", "chapter 9" or "9"."""
    plain = code.strip().upper()
    if chapter := _CHAPTER.fullmatch(plain):
        return f"CH:{int(chapter[1]):02d}"
    section = f"SEC:{plain.removeprefix('SEC:')}"
    if _SECTION.fullmatch(plain.removeprefix("SEC:")) or (plain.startswith("SEC:") and book.entry(section)):
        return section
    return dotted(plain)


def nearest(tables: Tables, code: str, day: date) -> tuple[Step, ...]:
    """Return the codes closest to one that does not exist: what stands under its longest known beginning."""
    book = icd10cm(tables, day)
    above = book.nearest(code)
    if above is None:
        letter = undotted(code)[:1]
        return tuple(Step(e.code, e.title) for e in book.below(letter) if len(e.code) == 3)[:10] if letter else ()
    below = [e for e in (book.entry(c) for c in above.children) if e] or [above]
    if len(undotted(code)) == 7 and not above.children:
        return tuple(_seventh_choices(book, above))[:10]
    return tuple(Step(e.code, e.title) for e in below)[:10]


def _periods(book: Icd10cm, tables: Tables, code: str) -> tuple[Period, ...]:
    try:
        return book.periods(code)
    except TableMissing:
        releases = tables.releases(view.VALID)
        row = releases[-1].get("code", dotted(code), view.Validity) if releases else None
        return row.periods if row else ()


def _verdict(
    book: Icd10cm, code: str, entry: Entry | None, periods: tuple[Period, ...]
) -> tuple[bool, str | None, tuple[Step, ...]]:
    """Tell whether the code is billable, else what is missing and what completes it (Guidelines I.B.2, I.A.5)."""
    if book.billable(code):
        return True, None, ()
    if periods or entry is None:
        return False, outside(periods, book.day), ()
    if entry.children:
        return False, "needs more characters", tuple(_steps(book, entry.children))
    choices = tuple(_seventh_choices(book, entry))
    if not choices:
        missing = f"not in the list of billable codes on {book.day.isoformat()}"
    elif entry.code == dotted(code):
        missing = "needs a 7th character"
    else:
        missing = f"{undotted(code)[-1]} is not a 7th character of {entry.code}"
    return False, missing, choices


def _seventh_choices(book: Icd10cm, entry: Entry) -> Iterator[Step]:
    for seventh in book.sevenths(entry.code):
        whole = with_seventh(entry.code, seventh.character)
        if book.valid_ref is None or book.billable(whole):
            yield Step(whole, seventh.meaning)


def _steps(book: Icd10cm, codes: tuple[str, ...]) -> Iterator[Step]:
    for code in codes:
        entry = book.entry(code)
        yield Step(code, entry.title if entry else None)


def place_notes(path: tuple[Entry, ...]) -> Iterator[PageNote]:
    """Yield the notes of the places on a path by kind, then from the top down; inclusion terms only of the last."""
    for kind in KINDS:
        for place in path:
            if kind == "inclusion_terms" and place is not path[-1]:
                continue
            for note in getattr(place.notes, kind):
                yield PageNote(kind, place.code, note.text, tuple(map(_printed, note.patterns)), note.conditional)


def _printed(pattern: CodePattern) -> str:
    span = pattern.low if pattern.low == pattern.high else f"{pattern.low}-{pattern.high}"
    limits = [f"character {position} in {allowed}" for position, allowed in pattern.characters]
    limits += [f"with {suffix}" for suffix in pattern.suffixes]
    return f"{span} ({' or '.join(limits)})" if limits else span


def _remarks(book: Icd10cm, tables: Tables, code: str, entry: Entry | None) -> Iterator[str]:
    tabular = book.tabular.manifest
    if book.valid_ref is None:
        yield not_covered("the dated code list", tables.releases(view.VALID), book.day)
    if book.carried:
        yield f"titles and notes are carried over from the release of {tabular.release}"
    if entry is None and (listed := book.ordered(code)):
        yield f"title from the order file of {listed[1].manifest.release}; the notes shown are those above the code"
    elif entry is None and ":" not in code:
        yield f"title not installed: not in the tabular list of {tabular.release}; the notes shown are those above it"
