"""The tables of the Integrated Outpatient Code Editor, quarters 2019Q3 on, as the pyoce package carries them.

Layout: an LMDB file packed with xz; one named table each; keys `CODE|first version|last version`, values written with
Python's `marshal`; a version is a quarter (`version_range`). Read here: HCPCS codes and modifiers with their days. The
descriptors of CPT and of D codes that the file repeats are dropped. `oce_pairs` reads the NCCI pairs of the same file.
"""

from __future__ import annotations

import lzma
import marshal
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import lmdb

from superbill.errors import BadFile
from superbill.tables import search
from superbill.tables.compiling import Draft
from superbill.tables.hcpcs import HcpcsCode, Level, level
from superbill.tables.official import OfficialFile
from superbill.tables.validity import Period, Validity, joined

WANTED = "Fetch the package again with `superbill tables fetch`; another layout of this file is not known"
CHUNK = 1 << 22
NEWEST_VERSION, NEWEST_END = 103, date(2026, 6, 30)
"""The newest quarter in the file ends in 2036 there; it is one quarter all the same."""

_MODIFIER = re.compile(r"[0-9A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Quarters:
    """The days of the file's versions."""

    days: dict[int, Period]

    def period(self, first: str, last: str) -> Period:
        """Return the days from the first version to the last."""
        return Period(self.days[int(first)].start, self.days[int(last)].end)


def load_hcpcs(file: OfficialFile, draft: Draft) -> None:
    """Fill `hcpcs`: rows `code` and `modifier` with their days, level II with titles, and the search index.

    Raises:
        BadFile: the file cannot be unpacked, a table is missing, or a row is not as described.
    """
    with opened(file, draft) as environment:
        quarters = quarters_of(environment)
        _codes(environment, quarters, draft)
        _modifiers(environment, quarters, draft)


@contextmanager
def opened(file: OfficialFile, draft: Draft) -> Iterator[lmdb.Environment]:
    """Unpack the file into the draft's folder for as long as it is read.

    Raises:
        BadFile: the file cannot be unpacked, a table is missing, or a row is not as described.
    """
    with file.on_disk(draft.folder) as packed:
        unpacked = packed.with_suffix("")
        _unpack(packed, unpacked, file.name)
        with lmdb.open(str(unpacked), subdir=False, readonly=True, lock=False, max_dbs=64) as environment:
            try:
                yield environment
            except (lmdb.Error, KeyError, ValueError, EOFError, TypeError) as error:
                raise BadFile(file.name, "", f"is not as described ({error})", WANTED) from None


def _unpack(packed: Path, unpacked: Path, name: str) -> None:
    try:
        with lzma.open(packed) as source, unpacked.open("wb") as copy:
            while block := source.read(CHUNK):
                copy.write(block)
    except (lzma.LZMAError, EOFError) as error:
        raise BadFile(name, "", f"cannot be unpacked ({error})", WANTED) from None


def rows_of(environment: lmdb.Environment, table: str) -> Iterator[tuple[str, Any]]:
    """Yield key and value. The file's hash is pinned, so that `marshal` reads nothing but what was checked."""
    database = environment.open_db(table.encode(), create=False)
    with environment.begin(db=database) as transaction:
        for key, value in transaction.cursor():
            yield key.decode(), marshal.loads(value)  # noqa: S302


def quarters_of(environment: lmdb.Environment) -> Quarters:
    """Return the days of every version."""
    days = {}
    for _, row in rows_of(environment, "version_range"):
        ends = NEWEST_END if row["version"] == NEWEST_VERSION else calendar_day(row["date_ended"])
        days[int(row["version"])] = Period(calendar_day(row["date_started"]), ends)
    return Quarters(days)


def _codes(environment: lmdb.Environment, quarters: Quarters, draft: Draft) -> None:
    periods: dict[str, list[Period]] = {}
    titles: dict[str, tuple[date, str]] = {}
    for key, row in rows_of(environment, "data_hcpcs"):
        code, first, last = key.split("|")
        whole = quarters.period(first, last)
        period = _within(whole, row["date_approved"], row["date_terminated"])
        if period is not None:
            periods.setdefault(code, []).append(period)
        if level(code) is Level.LEVEL_TWO and (code not in titles or titles[code][0] < whole.end):
            titles[code] = whole.end, row["description"]
    for code, found in periods.items():
        draft.put("code", code, HcpcsCode(joined(found), titles.get(code, (None, ""))[1]))
    search.write(draft, ((code, titles[code][1], "") for code in periods if code in titles))


def _modifiers(environment: lmdb.Environment, quarters: Quarters, draft: Draft) -> None:
    periods: dict[str, list[Period]] = {}
    for key, _ in rows_of(environment, "data_modifier"):
        modifier, first, last = key.split("|")
        if _MODIFIER.fullmatch(modifier):
            periods.setdefault(modifier, []).append(quarters.period(first, last))
    for modifier, found in periods.items():
        draft.put("modifier", modifier, Validity(joined(found)))


def _within(period: Period, approved: int, terminated: int) -> Period | None:
    """Narrow a span of quarters to the days between approval and termination in the middle of a quarter."""
    start = max(period.start, calendar_day(approved)) if approved else period.start
    end = min(period.end, calendar_day(terminated)) if terminated else period.end
    return Period(start, end) if start <= end else None


def calendar_day(number: int) -> date:
    """Read a day written as yyyymmdd."""
    return date(number // 10_000, number // 100 % 100, number % 100)
