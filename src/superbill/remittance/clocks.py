"""Until when a denial must be worked, and by which rule: of law, or the office's own clock."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from superbill.tables.deadlines import Program, appeal, timely_filing

PROGRAMS: dict[str, Program] = {"medicare": "medicare", "medicare_advantage": "medicare_advantage"}
"""The appeals program of a kind of payer where law fixes it; a contract or plan decides for the others."""


OWN = "the office's own clock: the contract's limit is not known"


class Clock(NamedTuple):
    """The last day and where it stands. `fixed` is false where only the office's own clock runs."""

    day: date
    source: str
    fixed: bool


class Terms(NamedTuple):
    """Days that a contract gives, and where it stands; None where it says nothing."""

    source: str
    appeal_days: int | None = None
    corrected_days: int | None = None
    secondary_days: int | None = None


def clock(  # noqa: PLR0913 - what a clock hangs on
    path: str, kind: str, decided: date, service_day: date, *, days: int, terms: Terms | None = None
) -> Clock:
    """When a denial is due.

    Args:
        path: how it is worked.
        kind: the kind of payer.
        decided: the day of the payer's decision.
        service_day: the first day of service.
        days: the office's own clock, which runs where no rule or contract is known.
        terms: what the contract with the payer gives; where law fixes a day too, the earlier one holds.
    """
    agreed = _by_contract(path, decided, service_day, terms) if terms else None
    by_law = _by_law(path, kind, decided, service_day)
    fixed = [each for each in (agreed, by_law) if each is not None]
    return min(fixed, default=Clock(decided + timedelta(days=days), OWN, fixed=False))


def _by_contract(path: str, decided: date, service_day: date, terms: Terms) -> Clock | None:
    if path in {"appeal", "decide"} and terms.appeal_days is not None:
        return Clock(decided + timedelta(days=terms.appeal_days), terms.source, fixed=True)
    if path in {"correct", "resend"} and terms.corrected_days is not None:
        return Clock(service_day + timedelta(days=terms.corrected_days), terms.source, fixed=True)
    if path == "bill another" and terms.secondary_days is not None:
        return Clock(decided + timedelta(days=terms.secondary_days), terms.source, fixed=True)
    return None


def _by_law(path: str, kind: str, decided: date, service_day: date) -> Clock | None:
    if path in {"appeal", "decide"} and kind in PROGRAMS:
        level = appeal(PROGRAMS[kind], 1, decided)
        if level is not None and level.last_day is not None:
            return Clock(level.last_day, level.source, fixed=True)
    if path in {"correct", "resend", "bill another"}:
        limit = timely_filing(kind, service_day)
        if limit is not None:
            return Clock(limit.last_day, limit.source, fixed=True)
    return None
