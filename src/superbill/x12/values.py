"""Dates, numbers and codes as X12 writes them, both ways."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from superbill.errors import BadFile
from superbill.x12.segments import Segment

_TIME = re.compile(r"([01][0-9]|2[0-3])[0-5][0-9]([0-5][0-9]([0-9]{1,2})?)?")
_EARLIEST = "18000101"
_CORRECT = "Have the sender correct this element and send the file again."


@functools.lru_cache(maxsize=4096)
def date_text(day: dt.date) -> str:
    """CCYYMMDD."""
    return day.isoformat().replace("-", "")


@functools.lru_cache(maxsize=4096)
def period_text(start: dt.date, end: dt.date | None) -> tuple[str, str]:
    """The format qualifier and text of a day (D8) or a range of days (RD8)."""
    if end is None:
        return "D8", date_text(start)
    return "RD8", f"{date_text(start)}-{date_text(end)}"


def number_text(value: Decimal) -> str:
    """A decimal number, never in exponent form."""
    return format(value, "f")


def is_time(text: str) -> bool:
    """HHMM with seconds and their fractions or without."""
    return _TIME.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """CCYYMMDD or YYMMDD, of a day that exists and that somebody alive may mean."""
    if not (text.isascii() and text.isdecimal()) or len(text) not in (6, 8):
        return False
    if len(text) == 8 and text < _EARLIEST:
        return False
    try:
        dt.date.fromisoformat(text if len(text) == 8 else f"20{text}")
    except ValueError:
        return False
    return True


@contextmanager
def named(name: str) -> Iterator[None]:
    """Give the file's name to a refusal from within."""
    try:
        yield
    except BadFile as error:
        raise BadFile(name, error.where, error.what, error.do) from None


def bad(segment: Segment, element: int, what: str) -> NoReturn:
    """Refuse a value, saying where it stands, never what it is."""
    place = f"segment {segment.ordinal} ({segment.id}{element:02}), character {segment.offset}"
    raise BadFile("X12 file", place, what, _CORRECT)


def date_of(segment: Segment, element: int) -> dt.date:
    """The date in an element."""
    text = segment.get(element)
    try:
        if len(text) == 8 and text.isdecimal():
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    bad(segment, element, "is not a date of the form CCYYMMDD")


def period_of(segment: Segment, element: int) -> tuple[dt.date, dt.date | None]:
    """The day or the range of days in an element, by the format qualifier before it."""
    return period(segment, element, segment.get(element))


def period(segment: Segment, element: int, text: str) -> tuple[dt.date, dt.date | None]:
    """`text`, which is or is part of that element, as a day or a range of days."""
    try:
        if len(text) == 8 and text.isdecimal():
            return dt.date.fromisoformat(text), None
        if len(text) == 17 and text[8] == "-":
            return dt.date.fromisoformat(text[:8]), dt.date.fromisoformat(text[9:])
        if len(text) == 12 and text.isdecimal():
            return dt.date.fromisoformat(text[:8]), None
    except ValueError:
        pass
    bad(segment, element, "is not a date or a range of dates")


def number_of(segment: Segment, element: int) -> Decimal:
    """The number in an element."""
    return number(segment, element, segment.get(element))


def number(segment: Segment, element: int, text: str) -> Decimal:
    """`text`, which is or is part of that element, as a number."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        bad(segment, element, "is not a number" if text else "is empty where a number is needed")
    if not value.is_finite():
        bad(segment, element, "is not a number")
    return value


def whole_of(segment: Segment, element: int) -> int:
    """The whole number in an element."""
    return whole(segment, element, segment.get(element))


def whole(segment: Segment, element: int, text: str) -> int:
    """`text`, which is or is part of that element, as a whole number."""
    if not (text.isascii() and text.isdecimal()):
        bad(segment, element, "is not a whole number")
    return int(text)
