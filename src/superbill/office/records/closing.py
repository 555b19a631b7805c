"""Closing days and months: after that nothing is booked there any more, so what was reported stays as it was."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from superbill.errors import BadInput
from superbill.office import audit
from superbill.office.models import Entry, LedgerClose, Posting
from superbill.office.records.aging import keep_standings, standings_on
from superbill.office.records.keeping import kept

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Closed:
    """A closed period: until when, its entries, and what each account moved in it."""

    kind: str
    last_day: dt.date
    entries: int
    totals: dict[str, Decimal]
    by: str


def closes() -> tuple[Closed, ...]:
    """Return every closed period, oldest first."""
    return tuple(_value(row) for row in LedgerClose.objects.all())


@kept
def close_day(day: dt.date, by: str, *, today: dt.date) -> Closed:
    """Close everything up to a day: the day's deposits and postings are final."""
    return _close("day", day, by, today)


@kept
def close_month(year: int, month: int, by: str, *, today: dt.date) -> Closed:
    """Close a month, and keep what payer and patient owed for each claim at its end."""
    last = dt.date(year, month, calendar.monthrange(year, month)[1])
    closed = LedgerClose.objects.filter(last_day=last, kind="day").first()
    if closed is not None:
        raise BadInput("month", "its last day was closed as a day already", "Close the month instead of its last day")
    found = standings_on(last)
    told = _close("month", last, by, today)
    keep_standings(found, LedgerClose.objects.get(last_day=last).pk)
    return told


def moved(first: dt.date, last: dt.date) -> dict[str, Decimal]:
    """Return what each account moved on the days from first to last, as booked."""
    rows = Posting.objects.filter(entry__day__range=(first, last)).values_list("account")
    return {account: total for account, total in rows.annotate(total=Sum("amount")).order_by("account") if total}


def day_sheet(day: dt.date) -> tuple[tuple[str, str, int, Decimal], ...]:
    """Return what was booked on a day: kind of entry, by whom, how many, and the money that came in."""
    cash = Sum("postings__amount", filter=Q(postings__account="cash"))
    rows = Entry.objects.filter(day=day).values_list("kind", "by").annotate(n=Count("id", distinct=True), cash=cash)
    return tuple((kind, by, n, total or ZERO) for kind, by, n, total in rows.order_by("kind", "by"))


def _close(kind: str, last: dt.date, by: str, today: dt.date) -> Closed:
    newest = LedgerClose.objects.aggregate(last=Max("last_day"))["last"]
    if last >= today:
        raise BadInput(kind, "is not over yet", "Close it when its last day has passed")
    if newest is not None and last <= newest:
        raise BadInput(kind, f"is closed: everything up to {newest} is", "Book corrections in the open period")
    first = newest + dt.timedelta(days=1) if newest else dt.date.min
    sums = moved(first, last)
    if sum(sums.values(), ZERO):
        raise BadInput(kind, "does not balance", "Run `superbill ledger verify`, and restore a backup")
    row = LedgerClose.objects.create(
        kind=kind,
        last_day=last,
        totals={account: str(total) for account, total in sums.items()},
        entries=Entry.objects.filter(day__range=(first, last)).count(),
        by=by,
        at=timezone.now(),
    )
    audit.record(by, "close", kind, str(last))
    return _value(row)


def _value(row: LedgerClose) -> Closed:
    totals = {account: Decimal(total) for account, total in row.totals.items()}
    return Closed(row.kind, row.last_day, row.entries, totals, row.by)
