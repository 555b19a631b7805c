"""How long the aging of receivables takes over many claims: today, a day before today, a closed month.

    python benchmarks/aging.py [claims]

SUPERBILL_DATABASE_URL names a PostgreSQL server; without it a SQLite file in a temporary folder is used.
"""

# ruff: noqa: PLC0415 - Django is ready only after `setup`
from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
TODAY = dt.date(2026, 6, 2)


def main(claims: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("SUPERBILL_RECORDS", folder)
        from superbill import office

        office.setup()
        from django.db import connection

        print(f"database: {connection.vendor}")
        fill(claims)
        measure(claims)


def fill(claims: int) -> None:
    """Claims with their charges; a quarter of them paid in part a month later."""
    from posting import store_again
    from tests.office import office_charts as charts

    from superbill.office import records
    from superbill.remittance.posting import post

    values = [charts.claim(f"G{n:07d}") for n in range(claims)]
    store_again(values)
    for start in range(0, claims // 4, 2000):
        paid = values[start : min(start + 2000, claims // 4)]
        entries = [post([value], charts.remittance(value.control_number))[0] for value in paid]
        records.post_all(entries)


def measure(claims: int) -> None:
    from tests.office import office_charts as charts

    from superbill.office import money

    days = (("today", dt.date(2026, 12, 1)), ("the day of the charges, before payments", charts.DAY))
    for label, day in days:
        told(claims, label, day)
    started = time.perf_counter()
    money.close_month(2026, 5, "bench", today=TODAY)
    print(f"closing the month: {time.perf_counter() - started:.1f} s")
    told(claims, "the closed month", dt.date(2026, 5, 31))
    told(claims, "a day before the closed month", charts.DAY)


def told(claims: int, label: str, day: dt.date) -> None:
    from superbill.office import money

    took = sorted(timed(lambda: money.aging(day)) for _ in range(5))
    print(f"aging of {claims} claims, {label}: {took[0] * 1000:.0f} ms (median {took[2] * 1000:.0f} ms)")


def timed(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
