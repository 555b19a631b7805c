"""The worklist of 200,000 encounters on SQLite: every sort, with and without each filter, through the whole screen.

Run: python benchmarks/worklist.py [ENCOUNTERS]. The floor is the same page of an empty list. Must 300 ms, aim 100 ms.
"""

from __future__ import annotations

import itertools
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
FILTERS = ("", "&reason=error", "&reason=release", "&setting=inpatient", "&payer=medicaid", "&owner=mine", "&older=30",
           "&text=chart-1999", "&setting=inpatient&payer=commercial&older=90")  # fmt: skip
FILLED = {
    "public_id": "lower(hex(randomblob(16)))",
    "reference": "'chart-' || n",
    "service_date": "date('2026-11-20', '-' || (abs(random()) % 400) || ' days')",
    "setting": "CASE abs(random()) % 3 WHEN 0 THEN 'inpatient' WHEN 1 THEN 'outpatient' ELSE 'professional' END",
    "payer_kind": "CASE abs(random()) % 4 WHEN 0 THEN 'medicaid' WHEN 1 THEN 'commercial' ELSE 'medicare' END",
    "changed_at": "datetime('2026-11-20', '-' || (abs(random()) % 9000000) || ' seconds')",
    "first_code": "'E' || (10 + abs(random()) % 80) || '.' || (abs(random()) % 10)",
    "charge": "abs(random()) % 900000",
    "suggested": "abs(random()) % 9",
    "open_errors": "abs(random()) % 3",
    "stage": "CASE abs(random()) % 2 WHEN 0 THEN 'coded' ELSE 'checked' END",
    "routed": "CASE abs(random()) % 5 WHEN 0 THEN 'error' WHEN 1 THEN 'release' WHEN 2 THEN 'warning' "
    "ELSE 'suggested' END",
    "owner": "CASE abs(random()) % 50 WHEN 0 THEN 'coder' WHEN 1 THEN 'other' ELSE '' END",
}


def main() -> None:
    """Fill a database of its own, then time each page three times."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SUPERBILL_RECORDS"] = str(Path(folder) / "records")
        from superbill import office  # noqa: PLC0415

        office.setup()
        from django.conf import settings  # noqa: PLC0415 - Django is ready only now
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
        asked += ["/?sort=-charge&page=3", "/?sort=-charge,service_date,reference", "/?sort=-changed&page=2000"]
        times = {path: _time(client, path) for path in asked}
    told = sorted(times.values())
    print(f"{ROWS:,} encounters, {len(asked)} pages of 50; an empty list {floor:.0f} ms")
    print(f"median {statistics.median(told):.0f} ms, p95 {told[int(len(told) * 0.95)]:.0f} ms, worst {told[-1]:.0f} ms")
    for path, spent in sorted(times.items(), key=lambda one: -one[1])[:5]:
        print(f"  {spent:.0f} ms  {path}")


def _fill() -> None:
    from django.db import connection  # noqa: PLC0415

    from superbill.model.encounter import Encounter  # noqa: PLC0415
    from superbill.office import records  # noqa: PLC0415

    records.store_encounter(Encounter(id="first", setting="outpatient"))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA table_info(office_encounter)")
        columns = [row[1] for row in cursor.fetchall() if row[1] != "id"]
        values = ", ".join(FILLED.get(name, f"e.{name}") for name in columns)
        cursor.execute(
            f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {ROWS - 1}) "  # noqa: S608
            f"INSERT INTO office_encounter ({', '.join(columns)}) SELECT {values} FROM c, office_encounter e"
        )
        cursor.execute("ANALYZE")


def _time(client, path: str) -> float:
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        answer = client.get(path)
        spent.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 200:
            raise AssertionError(path)
    return statistics.median(spent)


if __name__ == "__main__":
    main()
