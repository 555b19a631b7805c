"""The worklist of 200,000 encounters on SQLite and PostgreSQL: every sort, with and without each filter, whole screen.

Run: python benchmarks/worklist.py [ENCOUNTERS]. The floor is the same page of an empty list. Must 300 ms, aim 100 ms.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from databases import on_each

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
FILTERS = ("", "&reason=error", "&reason=release", "&setting=inpatient", "&payer=medicaid", "&owner=mine", "&older=30",
           "&searched=1", "&setting=inpatient&payer=commercial&older=90")  # fmt: skip


def measure() -> None:
    """Fill one database and time each page."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SUPERBILL_RECORDS"] = str(Path(folder) / "records")
        from superbill import office  # noqa: PLC0415

        office.setup()
        from django.conf import settings  # noqa: PLC0415 - Django is ready only now
        from django.db import connection  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415

        from superbill.office import accounts  # noqa: PLC0415
        from superbill.office.models import User  # noqa: PLC0415
        from superbill.office.records.listing import SORTS  # noqa: PLC0415

        settings.ALLOWED_HOSTS.append("testserver")
        accounts.add("coder", "a long enough pass phrase", ("coder",))
        client = Client()
        client.force_login(User.objects.get())
        floor = _time(client, "/?sort=-changed")
        _fill()
        asked = [f"/?sort={way}{name}{where}" for name, way, where in itertools.product(SORTS, ("", "-"), FILTERS)]
        asked += ["/?sort=-charge&page=3", "/?sort=-charge,service_date,reference", "/?sort=owner,-service_date"]
        asked += ["/?sort=-changed&page=200"]
        times = {path: _time(client, path) for path in asked}
        name = connection.vendor
    told = sorted(times.values())
    print(f"{name}: {ROWS:,} encounters, {len(asked)} pages of 50; an empty list {floor:.0f} ms")
    print(f"median {statistics.median(told):.0f} ms, p95 {told[int(len(told) * 0.95)]:.0f} ms, worst {told[-1]:.0f} ms")
    for path, spent in sorted(times.items(), key=lambda one: -one[1])[:5]:
        print(f"  {spent:.0f} ms  {path}")


def _fill() -> None:
    from django.db import connection  # noqa: PLC0415

    from superbill.model.encounter import Encounter as Value  # noqa: PLC0415
    from superbill.office import records  # noqa: PLC0415
    from superbill.office.models import Encounter  # noqa: PLC0415

    records.store_encounter(Value(id="first", setting="outpatient"))
    patient, chance = Encounter.objects.get().patient, random.Random(7)  # noqa: S311 - made rows
    today, now = dt.date(2026, 11, 20), dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    for start in range(0, ROWS - 1, 5000):
        Encounter.objects.bulk_create(
            Encounter(
                reference=f"chart-{number}",
                patient=patient,
                service_date=today - dt.timedelta(days=chance.randrange(400)),
                setting=chance.choice(("inpatient", "outpatient", "professional")),
                payer_kind=chance.choice(("medicaid", "commercial", "medicare", "medicare")),
                changed_at=now - dt.timedelta(seconds=chance.randrange(9_000_000)),
                first_code=f"E{10 + chance.randrange(80)}.{chance.randrange(10)}",
                charge=Decimal(chance.randrange(900_000)) / 100,
                suggested=chance.randrange(9),
                open_errors=chance.randrange(3),
                stage=chance.choice(("coded", "checked")),
                routed=chance.choice(("error", "release", "warning", "suggested", "suggested")),
                owner=chance.choices(("coder", "other", ""), (1, 1, 48))[0],
            )
            for number in range(start, min(start + 5000, ROWS - 1))
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _time(client, path: str) -> float:
    spent = []
    if "searched" in path:
        client.post("/", {"text": "chart-1999"})
    for _ in range(3):
        start = time.perf_counter()
        answer = client.get(path)
        spent.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 200:
            raise AssertionError(path)
    return statistics.median(spent)


if __name__ == "__main__":
    on_each(__file__, ROWS, measure)
