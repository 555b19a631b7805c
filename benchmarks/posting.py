"""Claims posted per second from one remittance, and aging over many claims, on SQLite or PostgreSQL.

    python benchmarks/posting.py [claims] [claims of the aging]

SUPERBILL_DATABASE_URL names a PostgreSQL server; without it a SQLite file in a temporary folder is used.
"""

# ruff: noqa: PLC0415, S101 - Django is ready only after `setup`; a wrong result is no result
from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
TODAY = dt.date(2026, 6, 2)
LINES = 2


def main(claims: int, aged: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("SUPERBILL_RECORDS", folder)
        from superbill import office

        office.setup()
        from django.db import connection

        print(f"database: {connection.vendor}")
        post(claims)
        if aged:
            aging(aged, claims)


def post(claims: int) -> None:
    from tests.office import office_charts as charts

    from superbill.office import money
    from superbill.x12 import remittance as x12

    store([charts.claim(f"B{n:07d}") for n in range(claims)])
    value = one_remittance(claims)
    path = Path(tempfile.mkdtemp()) / "one.835"
    path.write_text(written(value))
    started = time.perf_counter()
    (read,) = x12.read(path.read_bytes(), "one.835")
    reading = time.perf_counter() - started
    started = time.perf_counter()
    told = money.post_remittance(read, "a" * 64, "biller", today=TODAY)
    took = time.perf_counter() - started
    assert told.posted == claims, told.posted
    print(f"posted {claims} claims in {took:.2f} s: {claims / took:.0f} a second ({told.tasks} tasks)")
    print(f"with reading the file ({reading:.2f} s): {claims / (took + reading):.0f} a second")
    started = time.perf_counter()
    again = money.post_remittance(read, "b" * 64, "biller", today=TODAY)
    assert (again.posted, again.known) == (0, claims)
    print(f"the same file again: {time.perf_counter() - started:.2f} s, nothing posted")
    started = time.perf_counter()
    assert money.proof() == ()
    print(f"ledger proved in {time.perf_counter() - started:.2f} s")


def store(values) -> None:
    """Claims with their charges, one encounter each, written in bulk: what posting meets, not what is measured."""
    from tests.office import office_charts as charts

    from superbill.office import models as rows
    from superbill.office import records
    from superbill.remittance.ledger import charge_entry

    first = records.store_encounter(charts.encounter(id="visit-0"))
    patient = rows.Encounter.objects.get(public_id=first).patient
    now = "2026-05-16T00:00Z"
    visits = rows.Encounter.objects.bulk_create(
        [rows.Encounter(reference=f"b{v.control_number}", patient=patient, setting="professional",
                        payer_kind="medicare", service_date=charts.DAY, changed_at=now) for v in values],
        batch_size=2000)  # fmt: skip
    made = rows.Claim.objects.bulk_create(
        [rows.Claim(encounter=e, control_number=v.control_number, charge=v.charge)
         for e, v in zip(visits, values, strict=True)], batch_size=2000)  # fmt: skip
    rows.ClaimVersion.objects.bulk_create(
        [rows.ClaimVersion(claim=c, number=1, frequency="1", charge=v.charge, value=msgspec.json.encode(v).decode(),
                           sha256="", by="bench", at=now) for c, v in zip(made, values, strict=True)],
        batch_size=2000)  # fmt: skip
    rows.ClaimStanding.objects.bulk_create(
        [rows.ClaimStanding(claim=c, ledger=c, payer_id=v.payer.id, payer=f"{v.payer.name} {n % 20}",
                            payer_kind="medicare", service_day=charts.DAY - dt.timedelta(days=n % 200),
                            through_day=charts.DAY, charge=v.charge)
         for n, (c, v) in enumerate(zip(made, values, strict=True))], batch_size=2000)  # fmt: skip
    for start in range(0, len(values), 2000):
        records.post_all([charge_entry(v, charts.DAY) for v in values[start : start + 2000]])


def one_remittance(claims: int):
    from tests.office import office_charts as charts

    payments = tuple(charts.remittance(f"B{n:07d}").claims[0] for n in range(claims))
    return msgspec.structs.replace(charts.remittance(), claims=payments, method="CHK", paid=Decimal("102.72") * claims)


def written(value) -> str:
    from superbill.payers.test_payer.cashier import Cashier
    from superbill.payers.test_payer.scenario import shipped_scenario
    from superbill.x12 import remittance as x12
    from superbill.x12.write import Header

    details = Cashier(shipped_scenario()).details([])
    return x12.write([value], details, Header("TESTPAYER", "CLINIC", 1, "2026-06-01T06:00"))


def aging(claims: int, before: int) -> None:
    from tests.office import office_charts as charts

    from superbill.office import money

    store_more = [charts.claim(f"G{n:07d}") for n in range(claims - before)]
    store_again(store_more)
    for label, day in (("today", dt.date(2026, 12, 1)), ("a day before today", charts.DAY)):
        best = min(timed(lambda day=day: money.aging(day)) for _ in range(5))
        print(f"aging of {claims} claims, {label}: {best * 1000:.0f} ms")
    started = time.perf_counter()
    money.close_month(2026, 5, "bench", today=TODAY)
    print(f"closing the month: {time.perf_counter() - started:.1f} s")
    best = min(timed(lambda: money.aging(dt.date(2026, 5, 31))) for _ in range(5))
    print(f"aging of {claims} claims as of the closed month: {best * 1000:.0f} ms")


def store_again(values) -> None:
    from superbill.office import models as rows

    for start in range(0, len(values), 20_000):
        rows.Encounter.objects.filter(reference="visit-0").update(reference=f"visit-0-{start}")
        store(values[start : start + 20_000])


def timed(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:3]]
    main(*(numbers + [10_000, 0][len(numbers) :]))
