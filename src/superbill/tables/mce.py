"""Limits of the Medicare Code Editor that are no code lists: ages by group, and discharge statuses, with their days.

The editor's lists of codes with their words (manifestation, newborn, unacceptable ...) are in `icd10cm.valid`,
`icd10pcs.valid` and `icd9cm`.
"""

from __future__ import annotations

from datetime import date

import msgspec

from superbill.tables.store import Tables
from superbill.tables.validity import Period

LIMITS = "mce.limits"


class AgeRange(msgspec.Struct, frozen=True, array_like=True):
    """One span of years of age, first and last included, and the days on which it holds."""

    first: int
    last: int
    days: Period


class AgeGroup(msgspec.Struct, frozen=True, array_like=True):
    """Row `age`, key the group in small letters: newborn, pediatric, maternity, adult."""

    ranges: tuple[AgeRange, ...]


class Statuses(msgspec.Struct, frozen=True, array_like=True):
    """Row `status`, key the discharge status in two digits: the days on which it is valid."""

    days: tuple[Period, ...]


def ages(tables: Tables, group: str, day: date) -> tuple[int, int] | None:
    """Return first and last year of age of a group on a day of discharge, or None when the group has none.

    Raises:
        TableMissing: no installed release covers the day.
    """
    row = tables.as_of(LIMITS, day).get("age", group.lower(), AgeGroup)
    found = next((r for r in row.ranges if r.days.covers(day)), None) if row else None
    return (found.first, found.last) if found else None


def discharge_status(tables: Tables, status: str, day: date) -> bool:
    """Tell whether a discharge status is valid on a day of discharge.

    Raises:
        TableMissing: no installed release covers the day.
    """
    row = tables.as_of(LIMITS, day).get("status", status.zfill(2), Statuses)
    return row is not None and any(period.covers(day) for period in row.days)
