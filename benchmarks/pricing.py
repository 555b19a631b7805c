"""Pricing: claims and lines per second on one core, with every step kept, on the example fee schedules.

Invented office, emergency, surgery, imaging and therapy claims. The first pass meets every
code and locality for the first time; the second is what a long run sees. Seconds are of processor time.
"""

from __future__ import annotations

import json
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from superbill.model.encounter import Encounter
from superbill.pricing import price
from superbill.tables.examples import install_examples
from superbill.tables.store import Tables

CLAIMS = 2000
SHAPES = (
    (("99214", [], "11"), ("G2211", [], "11"), ("36415", [], "11"), ("80053", [], "11"), ("83036", [], "11")),
    (("99284", ["25"], "23"), ("12002", [], "23"), ("73610", ["26", "RT"], "23")),
    (("27447", ["RT"], "21"),),
    (("70450", ["26"], "22"), ("74177", ["26"], "22")),
    (("97110", ["GP"], "11"), ("97140", ["GP"], "11"), ("97530", ["GP"], "11")),
    (("45385", [], "24"), ("45380", ["59"], "24")),
    (("99223", [], "21"), ("99233", [], "21"), ("99239", [], "21")),
    (("G0439", [], "11"), ("99213", ["25"], "11"), ("93000", [], "11"), ("90471", [], "11")),
)
ZIPS = ("60601", "10001", "90001", "77030", "35203", "98101")


def claims(count: int) -> list[Encounter]:
    told = []
    for number, (shape, code) in enumerate(islice(zip(cycle(SHAPES), cycle(ZIPS * 7), strict=False), count)):
        day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
        lines = [
            {"number": n, "code": c, "modifiers": m, "place_of_service": pos, "charge": "900.00", "service_date": day}
            for n, (c, m, pos) in enumerate(shape, 1)
        ]
        coverage = {
            "order": 1,
            "payer": {"kind": "medicare"},
            "accumulators": {"as_of": day, "deductible_met": "100.00"},
        }
        told.append(
            Encounter.model_validate(
                {
                    "id": f"E{number}", "setting": "professional", "payer": {"kind": "medicare"}, "lines": lines,
                    "coverages": [coverage], "provider": {"npi": "1234567893", "zip": code, "participating": True},
                }
            )
        )  # fmt: skip
    return told


def measured(told: list[Encounter], tables: Tables) -> tuple[float, int]:
    start = time.process_time()
    lines = sum(len(price(encounter, tables).lines) for encounter in told)
    return time.process_time() - start, lines


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        install_examples(Path(folder))
        compiled = time.perf_counter() - start
        tables, told = Tables(Path(folder)), claims(CLAIMS)
        for name in ("first pass", "second pass", "third pass"):
            seconds, lines = measured(told, tables)
            print(f"{name}: {CLAIMS / seconds:,.0f} claims/s, {lines / seconds:,.0f} lines/s")
        print(json.dumps({"compile_examples_s": round(compiled, 3), "claims": CLAIMS, "lines": lines,
                          "claims_per_s": round(CLAIMS / seconds), "lines_per_s": round(lines / seconds)}))  # fmt: skip
        tables.close()


if __name__ == "__main__":
    main()
