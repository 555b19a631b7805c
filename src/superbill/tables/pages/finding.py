"""Search over all installed code systems at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from superbill.errors import TableMissing
from superbill.model.codes import undotted
from superbill.tables import hcpcs, icd9cm, icd10cm, icd10pcs, msdrg
from superbill.tables.search import Hit, search
from superbill.tables.store import Tables

NOT_VALID = "not valid"
AMPLE = 4
"""So many times the wanted number are fetched from each system, so that codes valid on the day can come first."""


@dataclass(frozen=True, slots=True)
class Found:
    """One code found. `status` is "" for a billable code, else what it is on the day."""

    system: str
    code: str
    title: str
    term: str
    status: str

    def document(self) -> dict[str, str]:
        """Return the hit as JSON."""
        return {
            "system": self.system,
            "code": self.code,
            "title": self.title,
            "term": self.term,
            "status": self.status or "billable",
        }


Status = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Asked:
    text: str
    day: date
    limit: int
    inside: bool = False


@dataclass(frozen=True, slots=True)
class _Source:
    system: str
    table: str
    status: Callable[[Tables, date], Status]


def find(tables: Tables, text: str, day: date, limit: int, system: str | None = None) -> list[Found]:
    """Return up to `limit` codes, an equal share from each system that has any; those that count on the day first.

    Where no word of any system begins with the fragments, parts in the middle of words count.
    """
    chosen = [source for source in _SOURCES if system in {None, source.system}]
    lists = [list(_found(tables, source, _Asked(text, day, limit * AMPLE))) for source in chosen]
    if not any(lists):
        lists = [list(_found(tables, source, _Asked(text, day, limit * AMPLE, inside=True))) for source in chosen]
    for group in lists:
        group.sort(key=lambda found: found.status == NOT_VALID)
    share = max(1, limit // max(1, sum(bool(group) for group in lists)))
    merged = [found for group in lists for found in group[:share]]
    for group in lists:
        merged.extend(group[share : share + max(0, limit - len(merged))])
    return sorted(merged[:limit], key=lambda found: [s.system for s in _SOURCES].index(found.system))


def _found(tables: Tables, source: _Source, asked: _Asked) -> Iterator[Found]:
    try:
        told = source.status(tables, asked.day)
    except TableMissing:
        return
    hits: dict[str, Hit] = {}
    for release in sorted(tables.releases(source.table), key=lambda r: r.manifest.effective_from, reverse=True):
        for hit in search(release, asked.text, asked.limit, inside=asked.inside):
            hits.setdefault(hit.code, hit)
    for hit in hits.values():
        yield Found(source.system, hit.code, hit.title, hit.term, told(hit.code))


def _icd10cm(tables: Tables, day: date) -> Status:
    book = icd10cm.icd10cm(tables, day)

    def status(code: str) -> str:
        entry = book.entry(code)
        if entry is not None and entry.children:
            return "category"
        if entry is not None and book.sevenths(code):
            return "add 7th character"
        if book.valid_ref is None:
            return "validity not known"
        return "" if book.billable(code) else NOT_VALID

    return status


def _icd10pcs(tables: Tables, day: date) -> Status:
    book = icd10pcs.icd10pcs(tables, day)
    return lambda code: "" if book.billable(code) else NOT_VALID


def _hcpcs(tables: Tables, day: date) -> Status:
    book = hcpcs.hcpcs(tables, day, carry=True)
    if book.carried:
        return lambda _: "validity not known"
    return lambda code: "" if book.valid(code) else NOT_VALID


def _icd9cm(tables: Tables, day: date) -> Status:
    book = icd9cm.icd9cm(tables, day)
    return lambda code: "" if book.billable(undotted(code), "diagnosis") else NOT_VALID


def _msdrg(tables: Tables, day: date) -> Status:
    carried = tables.nearest(msdrg.WEIGHTS, day).carried
    return lambda _: "carried over" if carried else "group"


_SOURCES = (
    _Source("ICD-10-CM", icd10cm.TABULAR, _icd10cm),
    _Source("ICD-10-PCS", icd10pcs.TITLES, _icd10pcs),
    _Source("HCPCS", hcpcs.HCPCS, _hcpcs),
    _Source("ICD-9-CM", icd9cm.TITLES, _icd9cm),
    _Source("MS-DRG", msdrg.WEIGHTS, _msdrg),
)
