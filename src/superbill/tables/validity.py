"""Days on which a code may be reported, as every dated code list holds them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec


class Period(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Days on which a code is billable, both inclusive."""

    start: date
    end: date

    def covers(self, day: date) -> bool:
        """Tell whether `day` lies within."""
        return self.start <= day <= self.end


class Validity(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `code` of a dated code list: the periods of one billable code, oldest first."""

    periods: tuple[Period, ...]


class Attributes(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Row `code attribute` of a dated code list: the Medicare Code Editor's words for one code in each period."""

    periods: tuple[tuple[Period, tuple[str, ...]], ...]

    def on(self, day: date) -> tuple[str, ...]:
        """Return the words that hold on `day`, such as "manifestation" or "newborn"."""
        return next((words for period, words in self.periods if period.covers(day)), ())


def joined(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Join periods that follow one another without a gap, oldest first."""
    whole: list[Period] = []
    for period in sorted(periods, key=lambda p: (p.start, p.end)):
        if whole and period.start <= whole[-1].end + timedelta(days=1):
            whole[-1] = Period(whole[-1].start, max(whole[-1].end, period.end))
        else:
            whole.append(period)
    return tuple(whole)
