"""Deadlines: until when a claim, an appeal or an estimate is in time, with the rule that says so.

The clocks are data, `deadlines.toml`, each with the day from which it holds and its source. What a contract or a
state's plan sets is not here: such a deadline is unknown until somebody tells it.
"""

from __future__ import annotations

import calendar
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from superbill.tables.business_days import workday_from

Program = Literal["medicare", "medicare_advantage", "employer_plan"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, and why.

    Attributes:
        last_day: by the calendar.
        source: the rule.
        ceiling: the payer may have set an earlier one.
        next_workday: where the last day is a weekend or a federal holiday, the next workday is in time too.
    """

    last_day: date
    source: str
    ceiling: bool = False
    next_workday: bool = False

    @property
    def accepted_until(self) -> date:
        """The last day on which the payer takes it as filed in time."""
        return workday_from(self.last_day) if self.next_workday else self.last_day


@dataclass(frozen=True, slots=True)
class Appeal:
    """One level of appeal. `least_amount` is what must be in controversy; None where nothing must, or not known."""

    level: int
    forum: str
    last_day: date | None
    days_to_file: int | None
    months_to_file: int | None
    days_to_decide: int | None
    least_amount: Decimal | None
    amount_known: bool
    source: str


@lru_cache(4096)
def timely_filing(payer: str, service_date: date) -> Deadline | None:
    """Return until when a first claim may be filed; None where only a contract says it.

    `service_date` is the date of service of a professional line (of a span its first day) and the through date of an
    institutional claim (42 CFR 424.44(a); Claims Processing Manual ch. 1 §70.4).
    """
    rows = [r for r in _clocks()["filing"] if r["payer"] == payer and r["from"] <= service_date]
    if not rows:
        return None
    row = rows[-1]
    last = years_later(service_date, row["calendar_years"])
    return Deadline(last, row["source"], row.get("ceiling", False), row.get("next_workday", False))


def appeal(program: Program, level: int, decided: date, *, received: date | None = None) -> Appeal | None:
    """Return the level of appeal that follows a decision, with its last day.

    A notice is presumed to be received five days after its date unless the day of receipt is told. The amount in
    controversy is that of the year in which the appeal would be filed in time.
    """
    rows = [r for r in _of(program, level) if r["from"] <= decided]
    if not rows:
        return None
    row = rows[-1]
    starts = received or decided + timedelta(days=_clocks()["receipt"]["presumed_days"])
    if "months_to_file" in row:
        last = months_later(starts, row["months_to_file"])
    else:
        last = starts + timedelta(days=row["days_to_file"])
    least, known = _amount(row.get("amount"), last.year)
    return Appeal(
        level,
        row["forum"],
        last,
        row.get("days_to_file"),
        row.get("months_to_file"),
        row.get("days_to_decide"),
        least,
        known,
        row["source"],
    )


def enough_in_controversy(program: Program, level: int, amount: Decimal, filed: date) -> bool | None:
    """Tell whether the amount in controversy reaches the threshold of the year; None when that is not known."""
    rows = _of(program, level)
    if not rows:
        return None
    least, known = _amount(rows[-1].get("amount"), filed.year)
    return None if not known else least is None or amount >= least


def estimate_within(business_days_ahead: int | None) -> tuple[int | None, str]:
    """Return within how many business days a good-faith estimate is due, and the rule.

    `business_days_ahead` is how far ahead the service was scheduled; None for an estimate on request. Scheduled less
    than three business days ahead needs none: the number is None.
    """
    if business_days_ahead is None:
        row = _clocks()["estimate_on_request"]
        return row["give_within"], row["source"]
    for row in sorted(_clocks()["estimate"], key=lambda r: -r["scheduled_ahead"]):
        if business_days_ahead >= row["scheduled_ahead"]:
            return row["give_within"], row["source"]
    return None, "45 CFR 149.610(b)(1)"


def estimate_dispute() -> tuple[Decimal, int]:
    """Return how far a bill must be above its estimate, and within how many days of it, to go to dispute resolution."""
    row = _clocks()["estimate_dispute"]
    return Decimal(row["above"]), row["days"]


def overpayment_due(identified: date, investigation_ends: date | None = None) -> Deadline:
    """Return until when an identified overpayment is to be reported and returned.

    A good-faith investigation of related overpayments suspends the clock for up to 180 days.
    """
    row = _clocks()["overpayment"]
    held = 0
    if investigation_ends is not None:
        held = min((investigation_ends - identified).days, row["suspension_days"])
    return Deadline(identified + timedelta(days=row["days"] + max(held, 0)), row["source"])


def reopening_until(determined: date, *, good_cause: bool) -> Deadline:
    """Return until when an initial determination may be reopened."""
    row = _clocks()["reopening"]
    years = row["years_good_cause"] if good_cause else row["years"]
    return Deadline(years_later(determined, years), row["source"])


def years_later(day: date, years: int) -> date:
    """Return the same day years later; 29 February becomes the 28th."""
    return months_later(day, 12 * years)


def months_later(day: date, months: int) -> date:
    """Return the same day of the month months later, or its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _of(program: str, level: int) -> list[dict[str, Any]]:
    return [r for r in _clocks()["appeal"] if (r["program"], r["level"]) == (program, level)]


def _amount(kind: str | None, year: int) -> tuple[Decimal | None, bool]:
    """Return the threshold of a year, and whether it is known."""
    if kind is None:
        return None, True
    row = next((r for r in _clocks()["amount"] if r["year"] == year), None)
    return (Decimal(row[kind]), True) if row else (None, False)


@cache
def _clocks() -> dict[str, Any]:
    return tomllib.loads(files("superbill.tables").joinpath("deadlines.toml").read_text(encoding="utf-8"))
