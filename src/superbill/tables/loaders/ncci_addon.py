"""NCCI add-on code edits: the file that CMS ships by year with quarterly replacements (CR 7501).

Layouts:

* fixed width (`AOC_V2026Q2-MCR.txt`): type 1, add-on code 2-6, its deletion 7-13, primary code 14-18, its deletion
  19-25, edit effective 26-32, edit deleted 33-39, special instruction from 40. Days are yyyyddd, blank for none.
* workbook or text with the header AOC_Edit_Type, Add-On_Code, AOC_DelDT, Primary_Code, Primary_Code_DelDT,
  AOC_Edit_EffDT, AOC_Edit_DelDT, Special_Instruction_Notes.
* "columns": primary_code, add_on_code, aoc_edit_type, without days.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from superbill.errors import BadFile
from superbill.tables.compiling import Draft
from superbill.tables.fee_periods import Period
from superbill.tables.layout import Head, Layout, with_columns
from superbill.tables.loaders.delimited import Column, sheet
from superbill.tables.loaders.streaming import text
from superbill.tables.ncci import ADD_ON, AddOn, AddOnEdit
from superbill.tables.official import OfficialFile
from superbill.tables.periods import day_in, month_end, named_quarter

KIND = "the add-on code edits (AOC)"
WANTED = f"Give {KIND} as CMS ships them; the releases already installed are unchanged"
_PLAIN = (
    Column("type", r"AOC EDIT TYPE"),
    Column("code", r"ADD-?ON CODE|ADD ON CODE"),
    Column("primary", r"PRIMARY CODE"),
)
COLUMNS = _PLAIN
WORKBOOK = (
    *_PLAIN,
    Column("deleted", r"AOC DELDT"),
    Column("primary_deleted", r"PRIMARY CODE DELDT"),
    Column("start", r"AOC EDIT EFFDT"),
    Column("end", r"AOC EDIT DELDT"),
)
FIXED = (
    ("type", 0, 1),
    ("code", 1, 6),
    ("deleted", 6, 13),
    ("primary", 13, 18),
    ("primary_deleted", 18, 25),
    ("start", 25, 32),
    ("end", 32, 39),
)
LINE = re.compile(r"[123][0-9A-Z]{5}(\d{7}| {7})[0-9A-Z]{5}(\d{7}| {7})(\d{7}| {7})(\d{7}| {7}).*")
FIRST = date(2013, 4, 1)
"""Medicare contractors apply the edits since then (CR 7501)."""
LAST = "G22"
"""Prolonged services end the list of every year since 2021."""
_CODE = re.compile(r"[0-9A-Z]{5}")
Wrong = Callable[[str, str], BadFile]


def load(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `ncci.addon` from the workbook or text with a header: one `add-on` row a code.

    Raises:
        BadFile: another layout, a value of the wrong kind, or a pair twice.
    """
    table = sheet(files[0], KIND, WORKBOOK)
    _fill(table.name, draft, ((row.text, row.wrong) for row in table.rows()))


def load_columns(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `ncci.addon` from plain columns without days.

    Raises:
        BadFile: another layout, a value of the wrong kind, or a pair twice.
    """
    table = sheet(files[0], KIND, COLUMNS)
    _fill(table.name, draft, ((_dated_by_release(row.text), row.wrong) for row in table.rows()))


def load_fixed(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `ncci.addon` from the fixed-width text.

    Raises:
        BadFile: a line of another layout, a day that is none, or a pair twice.
    """
    with text(files[0], encoding="cp1252") as lines:
        _fill(files[0].name, draft, _cut(files[0], lines))


def _cut(file: OfficialFile, lines: Iterable[str]) -> Iterable[tuple[Callable[[str], str], Wrong]]:
    for number, line in enumerate(lines, 1):
        if not line.strip("\x1a \r\n"):
            continue
        if not LINE.fullmatch(line.rstrip("\r\n")):
            raise BadFile(file.name, f"line {number}", "is not of the record layout", WANTED)
        cells = {name: line[start:end].strip() for name, start, end in FIXED}

        def wrong(field: str, what: str, number: int = number) -> BadFile:
            return BadFile(file.name, f"line {number}, field {field}", what, WANTED)

        yield cells.__getitem__, wrong


def _dated_by_release(cell: Callable[[str], str]) -> Callable[[str], str]:
    return lambda field: cell(field) if field in {"type", "code", "primary"} else ""


def _fill(name: str, draft: Draft, rows: Iterable[tuple[Callable[[str], str], Wrong]]) -> None:
    edits: dict[str, list[AddOnEdit]] = {}
    seen: set[tuple[str, str, date | None]] = set()
    for cell, wrong in rows:
        code, edit = _edit(cell, wrong)
        if (code, edit.primary, edit.start) in seen:
            raise wrong("primary", f"{edit.primary} stands twice for add-on code {code}")
        seen.add((code, edit.primary, edit.start))
        edits.setdefault(code, []).append(edit)
    draft.reach(name, max(edits, default=""), LAST, WANTED)
    for code, found in edits.items():
        draft.put("add-on", code, AddOn(tuple(sorted(found, key=lambda e: (e.primary, e.start or date.min)))))
    draft.records = len(seen)


def _edit(cell: Callable[[str], str], wrong: Wrong) -> tuple[str, AddOnEdit]:
    code, primary, kind = cell("code").upper(), cell("primary").upper(), cell("type")
    for field, value in (("code", code), ("primary", primary)):
        if not _CODE.fullmatch(value):
            raise wrong(field, f"is '{value[:12]}', not a five-character code")
    if kind not in {"1", "2", "3"}:
        raise wrong("type", f"is '{kind[:12]}', not 1, 2 or 3")
    ends = [day for field in ("deleted", "primary_deleted", "end") if (day := _day(cell(field), field, wrong))]
    return code, AddOnEdit(primary, int(kind), _day(cell("start"), "start", wrong), min(ends, default=None))


def _day(value: str, field: str, wrong: Wrong) -> date | None:
    """Read a day as year and day of the year, such as 2026091."""
    if not value:
        return None
    year, day = value[:4], value[4:]
    if not re.fullmatch(r"[12]\d{6}", value) or not 1 <= int(day) <= 366:
        raise wrong(field, f"is '{value[:12]}', not a year and a day of it (yyyyddd)")
    found = date(int(year), 1, 1) + timedelta(days=int(day) - 1)
    if found.year != int(year):
        raise wrong(field, f"is '{value[:12]}', a day that the year does not have")
    return found


def period(files: Sequence[OfficialFile]) -> Period | None:
    """Read the days from the names: from a day, or from a quarter, to the end of its year."""
    day, told = day_in(files), named_quarter(files)
    start = day or (told.start if told else None)
    return Period(start.isoformat(), start, month_end(start.year, 12)) if start else None


def dated_period(files: Sequence[OfficialFile]) -> Period | None:
    """Read the release from the names; a file whose edits tell their days answers for every day since there are any."""
    told = period(files)
    return Period(told.release, FIRST, told.end) if told else None


def _fixed(head: Head) -> bool:
    lines = [line for line in head.lines if line.strip()]
    return bool(lines) and all(LINE.fullmatch(line) for line in lines[:20])


LAYOUTS = (
    Layout(ADD_ON, "official", with_columns(WORKBOOK), load, dated_period),
    Layout(ADD_ON, "fixed width", _fixed, load_fixed, dated_period),
    Layout(ADD_ON, "columns", with_columns(COLUMNS), load_columns, period),
)
