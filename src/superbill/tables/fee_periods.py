"""Which days a fee schedule file covers, read from its content, its name, or the folder it lies in.

CMS names releases by year and quarter: RVU25D is in force from October to December 2025. Where Congress changed the
conversion factor within a quarter, there are two releases in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from superbill.tables.loaders.delimited import text_of
from superbill.tables.loaders.zip_localities import quarter
from superbill.tables.official import OfficialFile

HEAD = 2000
QUARTERS = {"A": ((1, 1), (3, 31)), "B": ((4, 1), (6, 30)), "C": ((7, 1), (9, 30)), "D": ((10, 1), (12, 31))}
MONTHS = {"JAN": "A", "APR": "B", "JUL": "C", "OCT": "D"}
WITHIN_A_QUARTER = {
    # Consolidated Appropriations Act, 2024 §303: conversion factor 33.2875 for services from 2024-03-09
    "2024A": (date(2024, 1, 1), date(2024, 3, 8)),
    "2024AR": (date(2024, 3, 9), date(2024, 3, 31)),
}
_RVU_NAME = re.compile(r"RVU(?P<year>\d\d)(?P<letter>[A-D])(?P<revised>R?)(?![A-Z0-9])", re.IGNORECASE)
_RVU_TITLE = re.compile(
    r"(?P<year>20\d\d) National Physician Fee Schedule Relative Value File\s+(?P<month>[A-Z]{3})", re.I
)
_MONTH = re.compile(r"(?<![A-Z])(JAN|APR|JUL|OCT)(?:UARY|IL|Y|OBER)?(?![A-Z])", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20[1-9]\d)(?!\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)([12]\d)(?=LOCCO|_)|(?<=RVU)([12]\d)(?!\d)", re.IGNORECASE)
_QUARTER = re.compile(r"Q(?P<quarter>[1-4])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """A release's name, and its first and last day."""

    release: str
    start: date
    end: date | None


def year(number: int) -> Period:
    """Return the period of a calendar year."""
    return Period(str(number), date(number, 1, 1), date(number, 12, 31))


def quarter_of(number: int, letter: str, *, revised: bool = False) -> Period:
    """Return the period of a quarter, A to D; `revised` is the second release within it."""
    release = f"{number}{letter}{'R' if revised else ''}"
    if release in WITHIN_A_QUARTER:
        return Period(release, *WITHIN_A_QUARTER[release])
    first, last = QUARTERS[letter]
    return Period(release, date(number, *first), date(number, *last))


def quarterly(file: OfficialFile) -> Period | None:
    """Read the period of a file that comes every quarter: from its title, its name, or its folder's year."""
    named = _named_release(file)
    if named:
        return named
    title = _RVU_TITLE.search(text_of(file)[:HEAD])
    if title and title["month"].upper() in MONTHS:
        return quarter_of(int(title["year"]), MONTHS[title["month"].upper()])
    month, number = _MONTH.search(_name(file)), _year_of(file)
    return quarter_of(number, MONTHS[month[1].upper()]) if month and number else None


def annual(file: OfficialFile) -> Period | None:
    """Read the period of a file that comes every year."""
    named = _named_release(file)
    number = _year_of(file)
    return named or (year(number) if number else None)


def from_year(file: OfficialFile) -> Period | None:
    """Read the first year of a list that holds until the next one is published."""
    number = _year_of(file)
    return Period(str(number), date(number, 1, 1), None) if number else None


def zip_quarter(file: OfficialFile) -> Period:
    """Read year and quarter of the ZIP files from their records."""
    stated = quarter(file)
    return quarter_of(int(stated[:4]), "ABCD"[int(stated[4]) - 1])


def clfs_quarter(file: OfficialFile) -> Period | None:
    """Read year and quarter of the laboratory schedule from its name, CLFS_2025_Q2V1.csv."""
    number, stated = _year_of(file), _QUARTER.search(_name(file))
    return quarter_of(number, "ABCD"[int(stated["quarter"]) - 1]) if number and stated else None


def _named_release(file: OfficialFile) -> Period | None:
    for name in (_name(file), file.path.name):
        found = _RVU_NAME.search(name)
        if found:
            return quarter_of(2000 + int(found["year"]), found["letter"].upper(), revised=bool(found["revised"]))
    return None


def _year_of(file: OfficialFile) -> int | None:
    for text in (_name(file), text_of(file)[:HEAD].split("\n")[0], file.path.name, file.path.parent.name):
        found = _YEAR.search(text)
        if found:
            return int(found[1])
        short = _SHORT_YEAR.search(text)
        if short:
            return 2000 + int(short[1] or short[2])
    folder = re.search(r"20[1-9]\d", file.path.parent.name)
    return int(folder[0]) if folder else None


def _name(file: OfficialFile) -> str:
    return file.member.rsplit("/", 1)[-1] or file.path.name
