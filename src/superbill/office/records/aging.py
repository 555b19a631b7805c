"""How old the money is that payers and patients owe, as of any day, and the claims behind every number.

Money ages from the first day of service. As of today it is read from where each claim stands; as of an earlier day from
what the last closed month kept, and what was booked since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from superbill.office.models import ClaimStanding, Entry, LedgerClose

BUCKETS = (30, 60, 90, 120)
"""Ends of the buckets in days: 0-30, 31-60, 61-90, 91-120, older."""
SIDES = ("payer", "patient")


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


def aging(as_of: dt.date) -> tuple[AgingRow, ...]:
    """Return what is owed as of a day, payers first, each by name; what is booked later does not count."""
    return tuple(row for side in SIDES for row in _side(side, as_of))


def claims_behind(as_of: dt.date, side: str, payer: str, bucket: int | None) -> tuple[tuple[str, Decimal], ...]:
    """Return the claims behind one number of the aging: bucket 0 to 4, or None for the credits."""
    column = f"{side}_owes"
    low, high = _ages(bucket)
    found = []
    rows = ClaimStanding.objects.filter(payer=payer).values_list("claim_id", "claim__control_number", "service_day")
    days = {claim: (number, day) for claim, number, day in rows}
    for claim, payer_owes, patient_owes in balances_on(as_of):
        amount = payer_owes if column == "payer_owes" else patient_owes
        if claim not in days or not amount or (amount < 0) != (bucket is None):
            continue
        number, day = days[claim]
        if bucket is None or low <= max((as_of - day).days, 0) <= high:
            found.append((number, amount))
    return tuple(sorted(found, key=lambda row: -abs(row[1])))


def balances_on(day: dt.date) -> Iterator[tuple[int, Decimal, Decimal]]:
    """Yield claim (row id), what payer and patient owe as of a day, for claims that owe or are owed something."""
    sql, values = _balances(day)
    with connection.cursor() as cursor:
        query = f"SELECT claim_id, by_payer, by_patient FROM ({sql}) AS b"  # noqa: S608 - no value of a user
        cursor.execute(f"{query} WHERE by_payer <> 0 OR by_patient <> 0", values)
        for claim, payer, patient in cursor.fetchall():
            yield claim, _dollars(payer), _dollars(patient)


def _side(side: str, as_of: dt.date) -> Iterator[AgingRow]:
    """One row for each payer, summed in the database."""
    sql, values = _balances(as_of)
    owed, age = f"by_{side}", _age_sql()
    sums = [f"SUM(CASE WHEN {owed} > 0 AND {_between(age, low, high)} THEN {owed} ELSE 0 END)" for low, high in _all()]
    query = (
        f"SELECT s.payer, {', '.join(sums)}, SUM(CASE WHEN {owed} < 0 THEN {owed} ELSE 0 END), COUNT(*) "  # noqa: S608
        f"FROM ({sql}) AS b JOIN office_claimstanding s ON s.claim_id = b.claim_id "
        f"WHERE {owed} <> 0 GROUP BY s.payer ORDER BY s.payer"
    )
    days = [as_of.isoformat()] * sum(text.count("%s") for text in sums)
    with connection.cursor() as cursor:
        cursor.execute(query, [*days, *values])
        for payer, *amounts, credit, count in cursor.fetchall():
            yield AgingRow(side, payer, tuple(_dollars(a) for a in amounts), _dollars(credit), count)


def _balances(day: dt.date) -> tuple[str, list[Any]]:
    """A query of claim_id, by_payer, by_patient (cents) as of a day."""
    if not Entry.objects.filter(day__gt=day).exists():
        return "SELECT claim_id, payer_owes AS by_payer, patient_owes AS by_patient FROM office_claimstanding", []
    close = LedgerClose.objects.filter(kind="month", last_day__lte=day).order_by("-last_day").first()
    owes = "CASE WHEN p.account = 'receivable:{0}' THEN p.amount ELSE 0 END AS by_{0}"
    parts = [
        f"SELECT p.claim_id, {owes.format('payer')}, {owes.format('patient')} "  # noqa: S608 - no value of a user
        "FROM office_entry e JOIN office_posting p ON p.entry_id = e.id "
        "WHERE e.day > %s AND e.day <= %s AND p.claim_id IS NOT NULL AND p.account LIKE 'receivable:%%'"
    ]
    values: list[Any] = [(close.last_day if close else dt.date.min).isoformat(), day.isoformat()]
    if close is not None:
        parts.append(
            "SELECT claim_id, payer_owes AS by_payer, patient_owes AS by_patient "
            "FROM office_closedstanding WHERE close_id = %s"
        )
        values.append(close.pk)
    union = " UNION ALL ".join(parts)
    told = "SELECT claim_id, SUM(by_payer) AS by_payer, SUM(by_patient) AS by_patient"
    return f"{told} FROM ({union}) AS u GROUP BY claim_id", values


def _age_sql() -> str:
    if connection.vendor == "postgresql":
        return "(CAST(%s AS date) - s.service_day)"
    return "(julianday(%s) - julianday(s.service_day))"


def _between(age: str, low: int, high: int | None) -> str:
    upper = f" AND {age} <= {high}" if high is not None else ""
    return f"{age} >= {low}{upper}" if low else f"{age} <= {high}"


def _all() -> Sequence[tuple[int, int | None]]:
    ends = (*BUCKETS, None)
    return [(0 if n == 0 else BUCKETS[n - 1] + 1, end) for n, end in enumerate(ends)]


def _ages(bucket: int | None) -> tuple[int, int]:
    low, high = _all()[bucket or 0]
    return low, high if high is not None else 10**6


def _dollars(cents: object) -> Decimal:
    return Decimal(int(str(cents or 0))).scaleb(-2)
