"""Business days: Monday to Friday without the federal holidays, which clocks of claims and estimates count by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator


def business_days(start: dt.date, end: dt.date) -> int:
    """Count the business days after `start` up to and with `end`; federal holidays are not business days."""
    return sum(is_business_day(start + dt.timedelta(days=n)) for n in range(1, (end - start).days + 1))


def after(day: dt.date, count: int) -> dt.date:
    """Return the business day that lies so many business days after a day."""
    while count:
        day += dt.timedelta(days=1)
        count -= is_business_day(day)
    return day


def is_business_day(day: dt.date) -> bool:
    """Tell whether a day is Monday to Friday and no federal holiday (5 USC 6103)."""
    return day.weekday() < 5 and day not in set(holidays(day.year)) | set(holidays(day.year + 1))


def holidays(year: int) -> Iterator[dt.date]:
    """Yield the federal holidays of a year as observed: a Saturday's on Friday, a Sunday's on Monday (5 USC 6103)."""
    for month, number in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25)):
        day = dt.date(year, month, number)
        yield day + dt.timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))
    for month, weekday, place in ((1, 0, 3), (2, 0, 3), (9, 0, 1), (10, 0, 2), (11, 3, 4)):
        first = dt.date(year, month, 1)
        yield first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (place - 1))
    last = dt.date(year, 5, 31)
    yield last - dt.timedelta(days=last.weekday())


def workday_from(day: dt.date) -> dt.date:
    """Return the day itself, or the next business day where it is none."""
    while not is_business_day(day):
        day += dt.timedelta(days=1)
    return day
