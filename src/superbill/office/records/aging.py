"""How old the money is that payers and patients owe, as of any day, and the claims behind every number.

Money ages from the first day of service. Each day is counted from where the fewest entries lie between: from where the
claims stand now, back, or from what a closed month kept, forward. Claims that no entry touched between are added up by
payer and day of service in the database; the others are moved one by one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max

from superbill.office.models import Claim, Entry, LedgerClose

BUCKETS = (30, 60, 90, 120)
"""Ends of the buckets in days: 0-30, 31-60, 61-90, 91-120, older."""
SIDES = ("payer", "patient")
STANDING, CLOSED = "office_claimstanding", "office_closedstanding"


@dataclass(frozen=True)
class AgingRow:
    """What one payer owes, or what the patients of one payer owe, by age; credits stand apart and are negative."""

    side: str
    payer: str
    buckets: tuple[Decimal, ...]
    credit: Decimal
    claims: int

    @property
    def total(self) -> Decimal:
        """What is owed, less credits."""
        return sum(self.buckets, Decimal(0)) + self.credit


class Standing(NamedTuple):
    """What payer and patient owed for one claim (row id) on a day."""

    claim: int
    payer_name: str
    service_day: dt.date
    payer: Decimal
    patient: Decimal


class _Way(NamedTuple):
    """From where a day is counted: a closed month, nothing, or the standings of now, with the entries between."""

    after: dt.date
    until: dt.date
    back: bool = False
    close: int | None = None


def aging(as_of: dt.date) -> tuple[AgingRow, ...]:
    """Return what is owed as of a day, payers first, each by name; what is booked later does not count."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * (len(BUCKETS) + 3))
    for payer, day, *parts in _summed(as_of):
        at = _bucket((as_of - _date(day)).days)
        for side, (owed, credit, claims) in zip(SIDES, (parts[:3], parts[3:]), strict=True):
            row = sums[side, payer]
            row[at] += int(owed)
            row[-2] += int(credit)
            row[-1] += int(claims)
    return tuple(
        AgingRow(side, payer, tuple(_dollars(n) for n in row[:-2]), _dollars(row[-2]), row[-1])
        for (side, payer), row in sorted(sums.items(), key=lambda told: (SIDES.index(told[0][0]), told[0][1]))
        if row[-1]
    )


def claims_behind(as_of: dt.date, side: str, payer: str | None, bucket: int | None) -> tuple[tuple[str, Decimal], ...]:
    """Return the claims behind one number of the aging, of one payer or all: bucket 0 to 4, or None for the credits."""
    found = []
    for row in balances_on(as_of, payer=payer):
        amount = row.payer if side == "payer" else row.patient
        if amount and (amount < 0) == (bucket is None) and bucket in {None, _bucket((as_of - row.service_day).days)}:
            found.append((row.claim, amount))
    numbers: dict[int, str] = {}
    for start in range(0, len(found), 500):
        part = [claim for claim, _ in found[start : start + 500]]
        numbers.update(Claim.objects.filter(id__in=part).values_list("id", "control_number"))
    told = ((numbers[claim], amount) for claim, amount in found)
    return tuple(sorted(told, key=lambda row: (-abs(row[1]), row[0])))


def balances_on(day: dt.date, *, payer: str | None = None) -> Iterator[Standing]:
    """Yield what payer and patient owe as of a day, for claims (of one payer) that owe or are owed something."""
    query, values = standings_on(day)
    chosen = [] if payer is None else [payer]
    where = "" if payer is None else " WHERE told.payer = %s"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({query}) AS told{where}", [*values, *chosen])  # noqa: S608 - no value of a user
        for claim, name, service_day, by_payer, by_patient in cursor.fetchall():
            yield Standing(claim, name, _date(service_day), _dollars(by_payer), _dollars(by_patient))


def standings_on(day: dt.date) -> tuple[str, list[Any]]:
    """What payer and patient owe for each claim as of a day, as a query: claim, payer, day of service, two amounts."""
    way = _way(day)
    between, values = _between(way)
    place, joined, new = _claim_sql(way)
    query = (
        f"SELECT s.claim_id, {place[0]} AS payer, {place[1]} AS service_day, {new['payer']} AS payer_owes, "  # noqa: S608
        f"{new['patient']} AS patient_owes FROM {STANDING} s {joined} "
        f"LEFT JOIN ({between}) AS d ON d.claim_id = s.claim_id "
        f"WHERE ({new['payer']} <> 0 OR {new['patient']} <> 0)"
    )
    return query, values


def keep_standings(found: tuple[str, list[Any]], close: int) -> None:
    """Keep what `standings_on` told with a close; the rows do not leave the database."""
    query, values = found
    columns = "claim_id, payer, service_day, payer_owes, patient_owes"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {CLOSED} (close_id, {columns}) SELECT %s, told.* FROM ({query}) AS told",  # noqa: S608
                       [close, *values])  # fmt: skip


def _way(day: dt.date) -> _Way:
    """Choose from where to count, by the number of entries between."""
    close = LedgerClose.objects.filter(kind="month", last_day__lte=day).order_by("-last_day").first()
    start = close.last_day if close else dt.date.min
    newest = Entry.objects.aggregate(last=Max("day"))["last"] or dt.date.min
    if close is not None and start == day:
        return _Way(start, day, close=close.pk)
    later = Entry.objects.filter(day__gt=day).count() if newest > day else 0
    if later <= Entry.objects.filter(day__gt=start, day__lte=day).count():
        return _Way(min(day, newest), newest, back=True)
    return _Way(start, day, close=close.pk if close else None)


def _summed(day: dt.date) -> Iterator[Sequence[Any]]:
    """Payer, day of service, and for payer and patient what is owed, credited, and on how many claims (cents)."""
    way = _way(day)
    with connection.cursor() as cursor:
        if way.back or way.close is not None:
            table = STANDING if way.back else CLOSED
            where = "" if way.back else "WHERE close_id = %s"
            parts = [part for side in SIDES for part in _parts(f"{side}_owes")]
            cursor.execute(
                f"SELECT payer, service_day, {', '.join(parts)} FROM {table} {where} GROUP BY payer, service_day",  # noqa: S608
                [] if way.back else [way.close],
            )
            yield from cursor.fetchall()
        if way.after < way.until:
            cursor.execute(*_moved(way))
            yield from cursor.fetchall()


def _moved(way: _Way) -> tuple[str, list[Any]]:
    """What the entries between change in those sums: each claim that they touch leaves its place for another."""
    between, values = _between(way)
    place, joined, new = _claim_sql(way)
    old = {side: _start(way, side) for side in SIDES}
    parts = [
        f"{told} - {before}"
        for side in SIDES
        for told, before in zip(_parts(new[side]), _parts(old[side]), strict=True)
    ]
    query = (
        f"SELECT {', '.join(place)}, {', '.join(parts)} FROM ({between}) AS d "  # noqa: S608 - no value of a user
        f"JOIN {STANDING} s ON s.claim_id = d.claim_id {joined} GROUP BY {', '.join(place)}"
    )
    return query, values


def _claim_sql(way: _Way) -> tuple[tuple[str, str], str, dict[str, str]]:
    """A claim's payer and day, the joined close, and what is owed for it: where it stood, and what moved it since."""
    sign = "-" if way.back else "+"
    new = {side: f"({_start(way, side)} {sign} COALESCE(d.by_{side}, 0))" for side in SIDES}
    if way.close is None:
        return ("s.payer", "s.service_day"), "", new
    place = ("COALESCE(c.payer, s.payer)", "COALESCE(c.service_day, s.service_day)")
    return place, f"LEFT JOIN {CLOSED} c ON c.claim_id = s.claim_id AND c.close_id = {int(way.close)}", new


def _start(way: _Way, side: str) -> str:
    if way.back:
        return f"s.{side}_owes"
    return "0" if way.close is None else f"COALESCE(c.{side}_owes, 0)"


def _between(way: _Way) -> tuple[str, list[Any]]:
    """What the entries between moved for each claim: claim_id, by_payer, by_patient (cents)."""
    moved = "SUM(CASE WHEN p.account = 'receivable:{0}' THEN p.amount ELSE 0 END) AS by_{0}"
    query = (
        f"SELECT p.claim_id, {', '.join(moved.format(side) for side in SIDES)} "  # noqa: S608 - no value of a user
        "FROM office_entry e JOIN office_posting p ON p.entry_id = e.id "
        "WHERE e.day > %s AND e.day <= %s AND p.claim_id IS NOT NULL "
        "AND p.account IN ('receivable:payer', 'receivable:patient') GROUP BY p.claim_id"
    )
    return query, [way.after.isoformat(), way.until.isoformat()]


def _parts(owed: str) -> tuple[str, str, str]:
    return (
        f"SUM(CASE WHEN {owed} > 0 THEN {owed} ELSE 0 END)",
        f"SUM(CASE WHEN {owed} < 0 THEN {owed} ELSE 0 END)",
        f"SUM(CASE WHEN {owed} <> 0 THEN 1 ELSE 0 END)",
    )


def _bucket(days: int) -> int:
    return next((at for at, end in enumerate(BUCKETS) if days <= end), len(BUCKETS))


def _date(day: dt.date | str) -> dt.date:
    return day if isinstance(day, dt.date) else dt.date.fromisoformat(day)


def _dollars(cents: object) -> Decimal:
    return Decimal(int(str(cents or 0))).scaleb(-2)
