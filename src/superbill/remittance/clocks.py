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


def clock(path: str, kind: str, decided: date, service_day: date, *, days: int) -> Clock:
    """When a denial is due.

    Args:
        path: how it is worked.
        kind: the kind of payer.
        decided: the day of the payer's decision.
        service_day: the first day of service.
        days: the office's own clock, which runs where no rule or contract is known.
    """
    if path in {"appeal", "decide"} and kind in PROGRAMS:
        level = appeal(PROGRAMS[kind], 1, decided)
        if level is not None and level.last_day is not None:
            return Clock(level.last_day, level.source, fixed=True)
    if path in {"correct", "resend", "bill another"}:
        limit = timely_filing(kind, service_day)
        if limit is not None:
            return Clock(limit.last_day, limit.source, fixed=True)
    return Clock(
        decided + timedelta(days=days), "the office's own clock: the contract's limit is not known", fixed=False
    )
