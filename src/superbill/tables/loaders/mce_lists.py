"""The Medicare Code Editor's lists as plain columns and its limits as JSON.

Layouts:

* "columns": a CSV file with the header code, start, end, flags, one row for each code and span of days; days as
  yyyymmdd, an empty end means still valid; flags are the editor's words separated by "|". The name tells which list it
  is: i10Dx, i10Sg, i9Dx, i9Sg. The two of ICD-9-CM make one table, so they come together.
* `mce_age_discharge.json`: ageRanges, dischargeStatus, version, terminationDate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from superbill.errors import BadFile
from superbill.model.codes import dotted
from superbill.tables.compiling import Draft
from superbill.tables.fee_periods import Period as Days
from superbill.tables.icd9cm import CODES as ICD9
from superbill.tables.icd10cm import VALID as ICD10CM
from superbill.tables.icd10pcs import VALID as ICD10PCS
from superbill.tables.layout import Head, Layout, one
from superbill.tables.loaders.delimited import text_of
from superbill.tables.loaders.streaming import Rows, rows
from superbill.tables.mce import LIMITS, AgeGroup, AgeRange, Statuses
from superbill.tables.official import OfficialFile
from superbill.tables.validity import Attributes, Period, Validity, joined

HEADER = ["code", "start", "end", "flags"]
WANTED = "Give the list with the header code,start,end,flags; the releases already installed are unchanged"
LISTS = {
    "i10dx": ("code", "Z998"),
    "i10sg": ("code", "XY0"),
    "i9dx": ("diagnosis", "V91"),
    "i9sg": ("procedure", "999"),
}
"""For each list the kind of its rows, and what its last code comes after."""
OPEN_END = date(2099, 12, 31)
FIRST = date(2015, 10, 1)
ICD9_DAYS = Days("columns", date(1985, 10, 1), date(2015, 9, 30))
_CODE = re.compile(r"[0-9A-Z]{3,7}")
_NAME = re.compile(r"(?<![a-z])(i10dx|i10sg|i9dx|i9sg)(?![a-z])", re.I)


def load(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill a dated list: rows with the days of each code, and its attributes where it has any.

    Raises:
        BadFile: another header, a value of the wrong kind, days that overlap, or a file cut off.
    """
    for file in files:
        name = _list(file)
        kind, least = LISTS[name]
        with rows(file) as table:
            _fill(table, draft, kind, least, dotted if name == "i10dx" else str)


def _fill(table: Rows, draft: Draft, kind: str, least: str, written: Callable[[str], str]) -> None:
    if [cell.strip().lower() for cell in next(table, [])] != HEADER:
        raise _wrong(table, "header", f"is not {','.join(HEADER)}")
    held: dict[str, list[tuple[Period, tuple[str, ...]]]] = {}
    for row in table:
        code, period, words = _row(table, row)
        spans = held.setdefault(code, [])
        if any(period.start <= other.end and other.start <= period.end for other, _ in spans):
            raise _wrong(table, "start", f"{code} stands twice for the same days")
        spans.append((period, words))
        draft.records += 1
    draft.reach(table.name, max(held, default=""), least, WANTED)
    for code, spans in held.items():
        spans.sort(key=lambda span: span[0].start)
        draft.put(kind, written(code), Validity(joined(period for period, _ in spans)))
        if any(words for _, words in spans):
            draft.put(f"{kind} attribute", written(code), Attributes(tuple(spans)))


def _row(table: Rows, row: Sequence[str]) -> tuple[str, Period, tuple[str, ...]]:
    if len(row) != len(HEADER):
        raise _wrong(table, "row", f"has {len(row)} cells instead of {len(HEADER)}")
    code, start, end, flags = (cell.strip() for cell in row)
    if not _CODE.fullmatch(code):
        raise _wrong(table, "code", f"is '{code[:10]}', not a code")
    first, last = _day(table, "start", start), _day(table, "end", end) if end else OPEN_END
    if last < first:
        raise _wrong(table, "end", f"is {end}, before the start {start}")
    return code, Period(first, last), tuple(flags.split("|")) if flags else ()


def _day(table: Rows, field: str, value: str) -> date:
    try:
        if re.fullmatch(r"\d{8}", value):
            return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        pass
    raise _wrong(table, field, f"is '{value[:12]}', not a day (yyyymmdd)")


def _wrong(table: Rows, field: str, what: str) -> BadFile:
    return BadFile(table.name, f"line {table.line}, field {field}", what, WANTED)


def _list(file: OfficialFile) -> str:
    found = _NAME.search(file.name)
    return found[1].lower() if found else ""


def load_limits(file: OfficialFile, draft: Draft) -> None:
    """Fill `mce.limits`: rows `age` and `status`.

    Raises:
        BadFile: not JSON, a part missing, or a value of the wrong kind.
    """
    told = _json(file)
    groups: dict[str, list[AgeRange]] = {}
    for number, one_range in enumerate(told["ageRanges"]):
        days = _span(file, f"ageRanges[{number}]", one_range)
        first, last = _years(file, f"ageRanges[{number}]", one_range)
        groups.setdefault(str(one_range.get("ageGroup", "")).lower(), []).append(AgeRange(first, last, days))
    for group, ranges in groups.items():
        draft.put("age", group, AgeGroup(tuple(ranges)))
    statuses: dict[str, list[Period]] = {}
    for number, status in enumerate(told["dischargeStatus"]):
        if not isinstance(status.get("code"), int):
            raise _bad(file, f"dischargeStatus[{number}].code", "is not a number")
        statuses.setdefault(f"{status['code']:02}", []).append(_span(file, f"dischargeStatus[{number}]", status))
    for code, spans in statuses.items():
        draft.put("status", code, Statuses(tuple(spans)))


def _json(file: OfficialFile) -> dict[str, Any]:
    try:
        told = json.loads(text_of(file))
    except ValueError as error:
        raise _bad(file, "", f"is not whole JSON ({error})") from None
    if not isinstance(told, dict) or not all(isinstance(told.get(k), list) for k in ("ageRanges", "dischargeStatus")):
        raise _bad(file, "", "has no lists ageRanges and dischargeStatus")
    return told


def _years(file: OfficialFile, where: str, told: dict[str, Any]) -> tuple[int, int]:
    first, last = told.get("startAge"), told.get("endAge")
    if not (isinstance(first, int) and isinstance(last, int) and 0 <= first <= last):
        raise _bad(file, where, "has no startAge and endAge in order")
    return first, last


def _span(file: OfficialFile, where: str, told: dict[str, Any]) -> Period:
    days = []
    for key, open_day in (("startDate", None), ("endDate", OPEN_END)):
        value = str(told.get(key, ""))
        try:
            day = date(int(value[:4]), int(value[4:6]), int(value[6:])) if re.fullmatch(r"\d{8}", value) else open_day
        except ValueError:
            day = None
        if day is None:
            raise _bad(file, f"{where}.{key}", f"is '{value[:12]}', not a day (yyyymmdd)")
        days.append(day)
    return Period(*days)


def _bad(file: OfficialFile, where: str, what: str) -> BadFile:
    return BadFile(file.name, where, what, "Give the file of limits; the releases already installed are unchanged")


def period(files: Sequence[OfficialFile]) -> Days | None:
    """Give the days of a list of ICD-10: from FY2016 to the end of the fiscal year of its newest start.

    Raises:
        BadFile: a start that is no day.
    """
    if _list(files[0]).startswith("i9"):
        return ICD9_DAYS
    with rows(files[0]) as table:
        next(table, None)
        newest = max(_starts(table), default=None)
    if newest is None:
        return None
    last = date(newest.year + (newest.month >= 10), 9, 30)
    return Days(f"{newest.isoformat()}.columns", FIRST, last)


def _starts(table: Rows) -> Iterator[date]:
    seen = {row[1] for row in table if len(row) > 1}
    return (_day(table, "start", value.strip()) for value in seen)


def limits_period(files: Sequence[OfficialFile]) -> Days | None:
    """Read the days of the limits from version and termination date.

    Raises:
        BadFile: not JSON.
    """
    told = _json(files[0])
    ends = _span(files[0], "termination", {"startDate": "19840301", "endDate": told.get("terminationDate", "")}).end
    return Days(f"v{told.get('version', '')}", date(1984, 3, 1), ends if ends != OPEN_END else None)


def _named(wanted: str) -> Callable[[Head], bool]:
    def recognises(head: Head) -> bool:
        found = _NAME.search(head.names)
        first = [cell.strip().lower() for cell in (head.rows[0] if head.rows else ())]
        return first == HEADER and found is not None and found[1].lower().startswith(wanted)

    return recognises


def _limits(head: Head) -> bool:
    return '"ageRanges"' in head.text and '"dischargeStatus"' in head.text


LAYOUTS = (
    Layout(ICD10CM, "columns", _named("i10dx"), load, period),
    Layout(ICD10PCS, "columns", _named("i10sg"), load, period),
    Layout(ICD9, "columns", _named("i9"), load, period, parts=2),
    Layout(LIMITS, "official", _limits, one(load_limits), limits_period),
)
