"""National values by date that no official file carries whole: two conversion factors a year, Medicare cost sharing.

Each row names the days it holds and its source. A day outside every row has no value here: nothing is guessed.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.model.table import TableRef
from superbill.tables.mpfs import RVU, FeeSchedule


class TwoFactors(msgspec.Struct, frozen=True):
    """The conversion factors of a year that has two: for qualifying participants of advanced APMs, and for others."""

    start: date
    end: date
    qualifying: Decimal
    other: Decimal
    source: str


class PartB(msgspec.Struct, frozen=True):
    """Part B cost sharing of one calendar year."""

    year: int
    deductible: Decimal
    coinsurance: Decimal
    source: str


class Sequestration(msgspec.Struct, frozen=True):
    """The part of the Medicare payment that is withheld on these days."""

    start: date
    end: date | None
    rate: Decimal
    source: str


class Reduced(msgspec.Struct, frozen=True):
    """The coinsurance of a colorectal screening that became a therapeutic procedure (modifier PT)."""

    start: date
    end: date | None
    coinsurance: Decimal


TWO_FACTORS = (
    TwoFactors(
        date(2026, 1, 1),
        date(2026, 12, 31),
        qualifying=Decimal("33.5675"),
        other=Decimal("33.4009"),
        source="CY2026 physician fee schedule final rule; Social Security Act §1848(d)(1)(A)",
    ),
)
TWENTY = Decimal("0.20")
PART_B = tuple(
    PartB(year, Decimal(deductible), TWENTY, f"CMS notice of the Part B deductible for {year}; 42 CFR 410.160, 410.152")
    for year, deductible in (
        (2020, "198.00"), (2021, "203.00"), (2022, "233.00"), (2023, "226.00"),
        (2024, "240.00"), (2025, "257.00"), (2026, "283.00"),
    )
)  # fmt: skip
_BBA = "Budget Control Act of 2011 §251A; CMS Claims Processing Manual ch. 1 §30.3.10"
SEQUESTRATION = (
    Sequestration(date(2013, 4, 1), date(2020, 4, 30), Decimal("0.02"), _BBA),
    Sequestration(date(2020, 5, 1), date(2022, 3, 31), Decimal(0), "CARES Act §3709 and its extensions"),
    Sequestration(date(2022, 4, 1), date(2022, 6, 30), Decimal("0.01"), "Public Law 117-71 §2"),
    Sequestration(date(2022, 7, 1), None, Decimal("0.02"), _BBA),
)
SCREENING_TURNED_PROCEDURE = (
    Reduced(date(2011, 1, 1), date(2022, 12, 31), Decimal("0.20")),
    Reduced(date(2023, 1, 1), date(2026, 12, 31), Decimal("0.15")),
    Reduced(date(2027, 1, 1), date(2029, 12, 31), Decimal("0.10")),
    Reduced(date(2030, 1, 1), None, Decimal(0)),
)
SCREENING_SOURCE = "Consolidated Appropriations Act, 2021, division CC §122; 42 CFR 410.152(l)(5)"


ORIGINATING_SITE = {
    2020: Decimal("26.65"),
    2021: Decimal("27.02"),
    2022: Decimal("27.59"),
    2023: Decimal("28.64"),
    2024: Decimal("29.96"),
    2025: Decimal("31.01"),
    2026: Decimal("31.85"),
}
"""The facility fee of the place where the patient of a telehealth visit is (Q3014), by calendar year."""
SITE_SOURCE = "Social Security Act §1834(m)(2)(B); physician fee schedule final rule of the year"
_PART_B_BY_YEAR = {p.year: p for p in PART_B}


class ConversionFactor(msgspec.Struct, frozen=True):
    """Dollars for one relative value unit, and where the number comes from."""

    value: Decimal
    source: str
    table: TableRef | None = None


def conversion_factor(schedule: FeeSchedule, *, qualifying: bool) -> ConversionFactor | None:
    """Return the conversion factor of the day, or None when the one for qualifying participants is not known.

    The installed file states one factor. In a year that has two, the other one is taken from the list here when the
    file states one of that year's pair.

    Raises:
        TableMissing: no relative value file of the day is installed.
    """
    key = ("conversion factor", schedule.day.year, qualifying)
    if key in schedule.memo:
        known: ConversionFactor | None = schedule.memo[key]
        return known
    return schedule.remember(key, _conversion_factor(schedule, qualifying=qualifying))


def _conversion_factor(schedule: FeeSchedule, *, qualifying: bool) -> ConversionFactor | None:
    stated = schedule.conversion_factor()
    table = schedule.release(RVU).ref
    two = next((t for t in TWO_FACTORS if t.start <= schedule.day <= t.end), None)
    if two is None or stated not in {two.qualifying, two.other}:
        if qualifying and schedule.day.year >= 2026:
            return None
        return ConversionFactor(stated, "42 CFR 414.28, as the relative value file states it", table)
    wanted = two.qualifying if qualifying else two.other
    return ConversionFactor(wanted, two.source, table if stated == wanted else None)


def part_b(year: int) -> PartB | None:
    """Return the Part B cost sharing of a calendar year; None where this list has no such year."""
    return _PART_B_BY_YEAR.get(year)


def sequestration(day: date) -> Sequestration | None:
    """Return the reduction in force on a day; None before it began."""
    for rule in reversed(SEQUESTRATION):
        if rule.start <= day:
            return rule
    return None


def screening_coinsurance(day: date) -> Decimal:
    """Return the coinsurance of a screening colonoscopy that became a procedure."""
    return next(
        (r.coinsurance for r in SCREENING_TURNED_PROCEDURE if r.start <= day and (r.end is None or day <= r.end)),
        TWENTY,
    )
