"""Days on cards: a birth date that somebody alive can have, a coverage that ends after it begins."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from superbill.errors import BadInput
from superbill.model import party

OLDEST = 130
"""Years; nobody has lived so long."""


def check_birth(day: dt.date | None, field: str = "birth date") -> None:
    """Refuse a birth date after today, or longer ago than anybody lives."""
    today = timezone.localdate()
    if day is None or (day <= today and _birthday(day, OLDEST) >= (today.year, today.month, today.day)):
        return
    what = "is after today" if day > today else f"is more than {OLDEST} years ago"
    raise BadInput(field, what, "Write the year with four digits, as 1958-03-09")


def _birthday(born: dt.date, age: int) -> tuple[int, int, int]:
    return born.year + age, born.month, born.day


def check_term(coverage: party.Coverage) -> None:
    """Refuse a coverage that ends before it begins."""
    first, last = coverage.effective_from, coverage.effective_to
    if first and last and last < first:
        raise BadInput("effective to", "is before the day on which the coverage begins", "Correct one of the two days")
