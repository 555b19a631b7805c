"""NCCI procedure-to-procedure pairs: the text file that CMS ships by quarter, in four parts, and plain columns.

Layouts, told apart by the header:

* Medicare (`ccipra-v322r0-f1.txt`, `ccioph-...`; tab-separated): two title lines, then a header over four lines: Column
  1, Column 2, *=in existence prior to 1996, Effective Date, Deletion Date (* no data), Modifier (0, 1, 9), PTP Edit
  Rationale. Days are yyyymmdd. Deleted pairs stay in the file.
* Medicaid: the same without the column for 1996; no deletion date is an empty cell.
* "columns": a CSV file with the header column1, column2, effective_date, deletion_date, modifier_indicator,
  ptp_edit_rationale, in any order; days as 2024-06-30, 9999-12-31 for none. Without effective_date the release covers
  its own quarter only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from operator import itemgetter

from superbill.errors import BadFile
from superbill.tables.compiling import Draft
from superbill.tables.fee_periods import Period
from superbill.tables.layout import Head, Layout
from superbill.tables.loaders.delimited import Column
from superbill.tables.loaders.streaming import Rows, rows
from superbill.tables.ncci import Program, Service, pair_table
from superbill.tables.ncci_pairs import BITS, PairDraft, PairEdit
from superbill.tables.official import OfficialFile
from superbill.tables.periods import named_quarter, quarter

WANTED = "Give the NCCI pairs as CMS ships them; the releases already installed are unchanged"
HEADER_LINES = 12
HEADER = {
    "column1": r"COLUMN ?1",
    "column2": r"COLUMN ?2",
    "start": r"EFF(ECTIVE)? ?DATE",
    "end": r"DEL(ETION)? ?DATE.*",
    "indicator": r"MODIFIER.*",
    "rationale": r"(PTP )?EDIT RATIONALE|RATIONALE",
}
OFFICIAL = tuple(Column(field, pattern) for field, pattern in HEADER.items())
PLAIN = tuple(Column(field, HEADER[field]) for field in ("column1", "column2", "end", "indicator", "rationale"))
PARTS = 4
"""So many files make a Medicare set since 2018."""
REQUIRED = ("column1", "column2", "end", "indicator", "rationale")
LAST = "U0003/U0004"
"""The last pair of every Medicare set since 2020; a file that ends before it is cut off."""
SERVICES = {"practitioner": r"ccipra|practitioner", "hospital": r"ccioph|hospital|outpatient", "dme": r"dme|durable"}
PROGRAMS = {"medicare": r"^(?!.*(medicaid|mcd))", "medicaid": r"medicaid|mcd"}
FIRST = date(1996, 1, 1)
"""NCCI began; a file with effective and deletion dates tells every day since."""
OPEN = {"*", "", "9999-12-31", "99991231"}
_CODE = re.compile(r"[0-9A-Z]{5}")
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")


@dataclass(slots=True)
class _Places:
    """The cell of each field; `start` is -1 where the file has no effective date."""

    column1: int
    column2: int
    start: int
    end: int
    indicator: int
    rationale: int


def load_medicare(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill a Medicare set from all its parts.

    Raises:
        BadFile: another layout, a value of the wrong kind, a row twice, or a part cut off.
    """
    _load(files, draft, LAST)


def load(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill a set of which no last pair is known.

    Raises:
        BadFile: another layout, a value of the wrong kind, or a row twice.
    """
    _load(files, draft, "")


def period(files: Sequence[OfficialFile]) -> Period | None:
    """Read the quarter from the names, else from the days in the file; a dated file answers from 1996 on.

    Raises:
        BadFile: the names do not tell and the file is of another layout or holds a day that is none.
    """
    with rows(files[0], encoding="cp1252") as table:
        dated = _places(table)[0].start >= 0
    latest = None if named_quarter(files) else _newest(files[0])
    told = named_quarter(files) or (quarter(latest) if latest else None)
    if told is None or not dated:
        return told
    return Period(told.release, FIRST, told.end)


def _newest(file: OfficialFile) -> date | None:
    """Return the first day of the quarter that the file's latest days speak of."""
    days: set[date] = set()
    with rows(file, encoding="cp1252") as table:
        places, first = _places(table)
        starts = {row[places.start] for row in chain((first,), table)} if places.start >= 0 else set()
        days |= {day for text in starts if (day := _day(table, "effective date", text))}
    with rows(file, encoding="cp1252") as table:
        places, first = _places(table)
        ends = {row[places.end] for row in chain((first,), table) if len(row) > places.end}
        days |= {day + timedelta(days=1) for text in ends if (day := _day(table, "deletion date", text))}
    latest = max(days, default=None)
    return date(latest.year, (latest.month - 1) // 3 * 3 + 1, 1) if latest else None


def _load(files: Sequence[OfficialFile], draft: Draft, least: str) -> None:
    pairs, last = PairDraft(), ("", "")
    for file in files:
        last = max(last, _read(file, pairs))
    draft.reach(files[-1].name, "/".join(last), least, WANTED)
    draft.latest = pairs.latest
    if pairs.dated:
        told = named_quarter(files)
        draft.published = told.start if told else pairs.quarter
    else:
        draft.notes.append("The file lacks effective dates, so it answers for its own quarter only")
    twice = pairs.pack(draft)
    if twice:
        raise BadFile(files[-1].name, f"pair {twice[0]}/{twice[1]}", "stands twice with the same days", WANTED)


def _read(file: OfficialFile, pairs: PairDraft) -> tuple[str, str]:
    """Add the rows of one file; return its last pair."""
    with rows(file, encoding="cp1252") as table:
        places, row = _places(table)
        p1, p2, *cells = (getattr(places, f) for f in _Places.__slots__)
        told_of = itemgetter(*(place for place in cells if place >= 0))
        codes, edits, add = _Codes(table, pairs), _Edits(table, pairs, dated=places.start >= 0), pairs.adding()
        try:
            for row in chain((row,), table):  # noqa: B020 - the first row was read with the header
                add((codes[row[p1]] << BITS | codes[row[p2]]) << BITS | edits[told_of(row)])
        except IndexError:
            raise _wrong(table, "row", f"has {len(row)} cells, fewer than the header") from None
    return row[p1].strip(), row[p2].strip()


class _Codes(dict[str, int]):
    """The number of each code of a file, as it is written there; a new one is checked."""

    def __init__(self, table: Rows, pairs: PairDraft) -> None:
        super().__init__()
        self._table, self._pairs = table, pairs

    def __missing__(self, text: str) -> int:
        code = text.strip()
        if not _CODE.fullmatch(code):
            raise _wrong(self._table, "column 1 or 2", f"holds '{code[:12]}', not a code of five characters")
        number = self[text] = self._pairs.code(code)
        return number


class _Edits(dict[tuple[str, ...], int]):
    """The number of each thing that the rows of a file say beside their codes; a new one is checked."""

    def __init__(self, table: Rows, pairs: PairDraft, *, dated: bool) -> None:
        super().__init__()
        self._table, self._pairs, self._dated = table, pairs, dated

    def __missing__(self, told: tuple[str, ...]) -> int:
        cells = told if self._dated else ("", *told)
        number = self[told] = self._pairs.edit(_edit(self._table, cells, dated=self._dated))
        return number


def _places(table: Rows) -> tuple[_Places, list[str]]:
    """Find the header, which may run over several lines; return the places and the first row below it."""
    seen: list[list[str]] = []
    for row in table:
        if row and _CODE.fullmatch(row[0].strip()) and any(_CODE.fullmatch(cell.strip()) for cell in row[1:3]):
            found = _joined(seen)
            missing = [field for field in REQUIRED if field not in found]
            if missing:
                raise _wrong(table, "header", f"has no column for: {', '.join(missing)}")
            return _Places(**({"start": -1} | found)), row
        seen.append(row)
        if len(seen) > HEADER_LINES:
            break
    raise _wrong(table, "header", "has no line with two codes below a header of Column 1 and Column 2")


def _joined(lines: Iterable[list[str]]) -> dict[str, int]:
    told = list(lines)
    first = next((n for n, row in enumerate(told) if re.match(r"column ?1$", row[0].strip() if row else "", re.I)), 0)
    below = told[first:]
    width = max((len(row) for row in below), default=0)
    heads = [" ".join(row[n] for row in below if n < len(row)) for n in range(width)]
    heads = [re.sub(r"[\s_]+", " ", head).strip().upper() for head in heads]
    found: dict[str, int] = {}
    for field, pattern in HEADER.items():
        place = next((n for n, head in enumerate(heads) if re.fullmatch(pattern, head)), None)
        if place is not None:
            found[field] = place
    return found


def _edit(table: Rows, told: tuple[str, ...], *, dated: bool) -> PairEdit:
    start, end, indicator, rationale = (cell.strip() for cell in told)
    if indicator not in {"0", "1", "9"}:
        raise _wrong(table, "modifier", f"is '{indicator[:10]}', not 0, 1 or 9")
    first = _day(table, "effective date", start)
    if dated and first is None:
        raise _wrong(table, "effective date", "is empty")
    last = _day(table, "deletion date", end)
    if first and last and last < first:
        raise _wrong(table, "deletion date", f"is {end[:10]}, before the effective date {start[:10]}")
    return PairEdit(indicator, rationale, first, last)


def _day(table: Rows, field: str, text: str) -> date | None:
    if text.strip() in OPEN:
        return None
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*map(int, found.groups())) if found else _bad_day(table, field, text)
    except ValueError:
        return _bad_day(table, field, text)


def _bad_day(table: Rows, field: str, text: str) -> date:
    raise _wrong(table, field, f"is '{text.strip()[:12]}', not a date")


def _wrong(table: Rows, field: str, what: str) -> BadFile:
    return BadFile(table.name, f"line {table.line}, field {field}", what, WANTED)


def _layout(program: Program, service: Service, *, plain: bool) -> Layout:
    columns, service_name, program_name = (PLAIN if plain else OFFICIAL), SERVICES[service], PROGRAMS[program]

    def recognises(head: Head) -> bool:
        if head.workbook or plain == ("\t" in head.text[:4096]):
            return False
        return head.has(columns) and head.named(service_name) and head.named(program_name)

    medicare = program == "medicare"
    parts = PARTS if medicare and not plain else 1
    loaded = load_medicare if medicare else load
    return Layout(pair_table(service, program), "columns" if plain else "official", recognises, loaded, period, parts)


LAYOUTS = (
    *(_layout("medicare", service, plain=plain) for service in ("practitioner", "hospital") for plain in (False, True)),
    *(_layout("medicaid", service, plain=False) for service in ("practitioner", "hospital", "dme")),
)
