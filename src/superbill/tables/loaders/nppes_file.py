"""The NPPES data dissemination file, `npidata_pfile_20050523-20260712.csv`: 330 columns, some nine million rows.

Read row by row and stored as read, so that memory stays flat. Header words as CMS prints them (NPPES Data Dissemination
Readme). Kept: name, practice state and ZIP code, taxonomies, days. Personal identifiers and home details are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from superbill.errors import BadFile
from superbill.tables.compiling import Draft
from superbill.tables.fee_periods import Period
from superbill.tables.layout import Head, Layout, one
from superbill.tables.loaders.streaming import Rows, rows
from superbill.tables.nppes import NPPES, Npi
from superbill.tables.official import OfficialFile
from superbill.tables.periods import day_in, names

WANTED = "Give the file as NPPES ships it; the releases already installed are unchanged"
FIELDS = {
    "npi": "NPI",
    "type": "Entity Type Code",
    "organization": "Provider Organization Name (Legal Business Name)",
    "last": "Provider Last Name (Legal Name)",
    "first": "Provider First Name",
    "credential": "Provider Credential Text",
    "state": "Provider Business Practice Location Address State Name",
    "zip": "Provider Business Practice Location Address Postal Code",
    "enumerated": "Provider Enumeration Date",
    "deactivated": "NPI Deactivation Date",
    "reactivated": "NPI Reactivation Date",
}
TAXONOMIES = 15
_NPI = re.compile(r"[12]\d{9}")
_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
_SPAN = re.compile(r"(\d{8})-(\d{4})(\d\d)(\d\d)")


@dataclass(frozen=True, slots=True)
class _Places:
    fields: dict[str, int]
    taxonomies: tuple[tuple[int, int], ...]
    width: int


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill `nppes`: one `npi` row a number.

    Raises:
        BadFile: another header, a row of another width, a number or a day that is none, a number twice, or a file cut
        off.
    """
    with rows(file) as table:
        places = _places(table)
        draft.pour("npi", _providers(table, places))
    if not draft.poured:
        raise BadFile(file.name, "line 1", "has a header but no row", WANTED)


def _places(table: Rows) -> _Places:
    header = [cell.strip() for cell in next(table, [])]
    missing = [name for name in FIELDS.values() if name not in header]
    pairs = []
    for number in range(1, TAXONOMIES + 1):
        code, switch = (
            f"Healthcare Provider Taxonomy Code_{number}",
            f"Healthcare Provider Primary Taxonomy Switch_{number}",
        )
        if code in header and switch in header:
            pairs.append((header.index(code), header.index(switch)))
    if missing or not pairs:
        raise _wrong(table, "header", f"has no column: {(missing or ['Healthcare Provider Taxonomy Code_1'])[0]}")
    return _Places({field: header.index(name) for field, name in FIELDS.items()}, tuple(pairs), len(header))


def _providers(table: Rows, places: _Places) -> Iterator[tuple[str, Npi]]:
    for row in table:
        if len(row) != places.width:
            raise _wrong(table, "row", f"has {len(row)} cells instead of {places.width}")
        cells = {field: row[place].strip() for field, place in places.fields.items()}
        if not _NPI.fullmatch(cells["npi"]):
            raise _wrong(table, "NPI", "is not ten digits that begin with 1 or 2")
        yield cells["npi"], _provider(table, cells, _codes(row, places))


def _provider(table: Rows, cells: dict[str, str], taxonomies: tuple[str, ...]) -> Npi:
    if cells["type"] not in {"1", "2", ""}:
        raise _wrong(table, "Entity Type Code", f"is '{cells['type'][:4]}', not 1 or 2")
    ended, again = _day(table, "deactivated", cells), _day(table, "reactivated", cells)
    person = cells["type"] == "1"
    return Npi(
        person=person,
        name=cells["last"] if person else cells["organization"],
        first_name=cells["first"] if person else "",
        credential=cells["credential"] if person else "",
        state=cells["state"].upper(),
        zip=cells["zip"],
        taxonomies=taxonomies,
        enumerated=_day(table, "enumerated", cells),
        deactivated=None if ended is None or (again is not None and again >= ended) else ended,
    )


def _codes(row: Sequence[str], places: _Places) -> tuple[str, ...]:
    """Return the taxonomy codes of a row, the primary one first."""
    told = [(row[switch] != "Y", row[code]) for code, switch in places.taxonomies if row[code]]
    return tuple(code for _, code in sorted(told, key=lambda pair: pair[0]))


def _day(table: Rows, field: str, cells: dict[str, str]) -> date | None:
    value = cells[field]
    if not value:
        return None
    found = _DAY.fullmatch(value)
    try:
        if found:
            return date(int(found[3]), int(found[1]), int(found[2]))
    except ValueError:
        pass
    raise _wrong(table, FIELDS[field], f"is '{value[:12]}', not a date (mm/dd/yyyy)")


def _wrong(table: Rows, field: str, what: str) -> BadFile:
    return BadFile(table.name, f"line {table.line}, field {field}", what, WANTED)


def period(files: Sequence[OfficialFile]) -> Period | None:
    """Read the last day of the data from the name; it answers for every day since NPIs exist, until the next one."""
    for name in names(files):
        found = _SPAN.search(name)
        if found:
            day = date(int(found[2]), int(found[3]), int(found[4]))
            return Period(day.isoformat(), date(2005, 5, 23), None)
    named = day_in(files)
    return Period(named.isoformat(), date(2005, 5, 23), None) if named else None


def _recognised(head: Head) -> bool:
    first = head.lines[0] if head.lines else ""
    return '"NPI","Entity Type Code"' in first and "Healthcare Provider Taxonomy Code_1" in first


LAYOUTS = (Layout(NPPES, "official", _recognised, one(load), period),)
