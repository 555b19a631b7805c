"""Which days a file covers, read from its names: quarter, year, federal fiscal year, or the day it takes effect.

CMS names its files in many ways; each reader here returns None when the names do not tell. The name of a member of an
archive counts before the archive's own, since an archive may be renamed by whoever keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

from superbill.errors import BadFile
from superbill.tables.fee_periods import Period
from superbill.tables.layout import Head
from superbill.tables.official import OfficialFile

Reader = Callable[[Sequence[OfficialFile]], Period | None]

MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
MONTHS = {name[:3]: number for number, name in enumerate(MONTH_NAMES, 1)}
_YEAR = r"(?P<year>20[0-4]\d)"
_MONTH = rf"(?P<month>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in MONTH_NAMES)})"
_SEP = r"[-_ .]*"
QUARTERS = (
    re.compile(rf"(?<!\d){_YEAR}{_SEP}q(?P<quarter>[1-4])(?!\d)", re.I),
    re.compile(rf"(?<![a-z])q(?P<quarter>[1-4]){_SEP}{_YEAR}(?!\d)", re.I),
    re.compile(r"(?<![a-z])v(?P<ncci>\d\d)(?P<minor>[0-3])r\d", re.I),
)
_DAYS = (
    re.compile(rf"(?<!\d){_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<month>\d\d)-(?P<day>\d\d)-{_YEAR}(?!\d)"),
    re.compile(rf"(?<!\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d){_YEAR}(?!\d)"),
    re.compile(rf"(?<![a-z]){_MONTH}{_SEP}(?P<day>[0-3]?\d)[-_ ,]+{_YEAR}(?!\d)", re.I),
    re.compile(rf"(?<![a-z]){_MONTH}{_SEP}{_YEAR}(?!\d)", re.I),
    re.compile(rf"(?<!\d){_YEAR}{_SEP}{_MONTH}(?![a-z])", re.I),
    re.compile(rf"(?<!\d){_YEAR}-(?P<month>\d\d)(?!\d)"),
)
_MONTHS_OF_YEAR = (_DAYS[4], _DAYS[5], _DAYS[6])
TITLE_ROWS = 12
_FISCAL = re.compile(r"(?:FY|(?<![A-Za-z])fy)[-_ ]?(?P<short>(?:20)?\d\d)(?!\d)")
_PLAIN_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_NCCI_1994 = 1994
"""NCCI version 1.0 took effect in January 1995 + 1: version 32.2 is the third quarter of 1994 + 32."""


def names(files: Iterable[OfficialFile]) -> Iterator[str]:
    """Yield the names that may tell the days, nearest first."""
    for file in files:
        yield from reversed(file.member.split("/"))
        yield file.path.name


def quarter(start: date) -> Period:
    """Return the quarter that begins in the month of `start`, or that `start` lies in, from `start` on."""
    last_month = (start.month - 1) // 3 * 3 + 3
    return Period(f"{start.year}Q{last_month // 3}", start, month_end(start.year, last_month))


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def fiscal_end(start: date) -> date:
    """Return the last day of the federal fiscal year that `start` lies in (31 USC 1102)."""
    return date(start.year + (start.month >= 10), 9, 30)


def fiscal(year: int) -> Period:
    """Return a federal fiscal year: FY2026 runs from 2025-10-01 to 2026-09-30."""
    start = date(year - 1, 10, 1)
    return Period(start.isoformat(), start, fiscal_end(start))


def named_quarter(files: Sequence[OfficialFile]) -> Period | None:
    """Read a quarter: 2026q3, q3-2026, an NCCI version such as v322r0, or a month or day of its beginning."""
    for name in names(files):
        for pattern in QUARTERS:
            found = pattern.search(name)
            if found:
                told = found.groupdict()
                year = int(told.get("year") or 0) or _NCCI_1994 + int(told["ncci"])
                number = int(told.get("quarter") or 0) or int(told["minor"]) + 1
                return quarter(date(year, 3 * number - 2, 1))
        day = _day_in(name)
        if day:
            return quarter(date(day.year, (day.month - 1) // 3 * 3 + 1, 1))
    return None


def named_year(files: Sequence[OfficialFile]) -> Period | None:
    """Read a calendar year."""
    for name in names(files):
        found = _PLAIN_YEAR.search(name)
        if found:
            year = int(found["year"])
            return Period(str(year), date(year, 1, 1), date(year, 12, 31))
    return None


def named_fiscal_year(files: Sequence[OfficialFile]) -> Period | None:
    """Read a federal fiscal year: FY2026, a plain year, or from the month within the year that the name tells.

    A name with the month of an update (April 1) begins then; a name with its year alone begins on October 1 before.
    """
    for name in names(files):
        found = _FISCAL.search(name)
        if found and not _day_in(name):
            short = int(found["short"])
            return fiscal(short if short > 2000 else 2000 + short)
    for name in names(files):
        day = _day_in(name)
        if day:
            return Period(day.isoformat(), day, fiscal_end(day))
    for name in names(files):
        found = _PLAIN_YEAR.search(name)
        if found:
            return fiscal(int(found["year"]))
    return None


def named_day(files: Sequence[OfficialFile]) -> Period | None:
    """Read the day from which a list holds until the next one; a month or a year alone means its first day."""
    for name in names(files):
        found = next((p for p in QUARTERS[:2] if p.search(name)), None)
        told = named_quarter(files) if found else None
        day = told.start if told else _day_in(name)
        if day:
            return Period(day.isoformat(), day, None)
    year = named_year(files)
    return Period(year.start.isoformat(), year.start, None) if year else None


def title(files: Sequence[OfficialFile]) -> str:
    """Return the text of the first rows of a file: title, copyright, header."""
    return " ".join(" ".join(row) for row in Head(files[0]).rows[:TITLE_ROWS])


def titled_year(words: str) -> Reader:
    """Return a reader of a year that stands in the title after `words`, a regular expression such as "CY"."""
    pattern = re.compile(rf"{words}\s*{_YEAR}(?!\d)", re.I)

    def read(files: Sequence[OfficialFile]) -> Period | None:
        found = pattern.search(title(files))
        if found is None:
            return None
        year = int(found["year"])
        return Period(str(year), date(year, 1, 1), date(year, 12, 31))

    return read


def month_quarter(files: Sequence[OfficialFile]) -> Period | None:
    """Read a quarter from a month in words and its year (january-2026, 2026 April), from 2026-04 or from 2026Q2.

    For files whose names also carry the day on which they were posted, which must not be taken for their first day.
    """
    for name in names(files):
        for pattern in (*QUARTERS[:2], *_MONTHS_OF_YEAR):
            found = pattern.search(name)
            if found:
                told = found.groupdict()
                number = int(told.get("quarter") or 0) or (_month(told["month"]) - 1) // 3 + 1
                return quarter(date(int(told["year"]), 3 * number - 2, 1))
    return None


def agreed(files: Sequence[OfficialFile], named: Period | None, stated: Period | None) -> Period | None:
    """Return what the name says, if what the file states has the same year; the file's own where the name is silent.

    Raises:
        BadFile: name and content are of different years.
    """
    if named and stated and named.start.year != stated.start.year:
        raise BadFile(
            files[0].name,
            "title",
            f"states {stated.start.year}, but the name says {named.start.year}: it is of another year",
            "Give the file under the name that its publisher gave it; the releases already installed are unchanged",
        )
    return named or stated


def always(release: str, start: date, end: date | None) -> Reader:
    """Return a reader for a file that was published once."""
    return lambda _: Period(release, start, end)


def day_in(files: Sequence[OfficialFile]) -> date | None:
    """Read the first day or month that the names tell."""
    return next((day for name in names(files) if (day := _day_in(name))), None)


def _day_in(name: str) -> date | None:
    for pattern in _DAYS:
        for found in pattern.finditer(name):
            told = found.groupdict()
            try:
                return date(int(told["year"]), _month(told["month"]), int(told.get("day") or 1))
            except ValueError:
                continue
    return None


def _month(text: str) -> int:
    return MONTHS[text[:3].lower()] if text[:3].isalpha() else int(text)
