"""Tables: time and size of compiling all releases, look-ups a second, search, and the start of a command.

Run: `python benchmarks/tables.py`. Uses the carriers in `.cache/carriers` (or SUPERBILL_CARRIERS), a store of its own.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from superbill.tables.hcpcs import hcpcs
from superbill.tables.icd10cm import VALID, icd10cm
from superbill.tables.icd10pcs import icd10pcs
from superbill.tables.pages import look_up
from superbill.tables.pages.finding import find
from superbill.tables.ready import ensure
from superbill.tables.store import Tables
from superbill.tables.validity import Validity

DAY = date(2026, 5, 15)
ROOT = Path(__file__).resolve().parents[1]
CARRIERS = Path(os.environ.get("SUPERBILL_CARRIERS", ROOT / ".cache" / "carriers"))
SEARCHES = ("diabetes", "frac femur left", "diab type 2 neuro", "heart failure", "S72.0", "bypass coronary", "ocardial")


def rate(name: str, work: Callable[[str], object], items: list[str]) -> None:
    """Print calls a second."""
    start = time.perf_counter()
    for item in items:
        work(item)
    print(f"{name:<44} {len(items) / (time.perf_counter() - start):>12,.0f} a second")


def compile_all(home: Path) -> None:
    start = time.perf_counter()
    done = ensure(home / "tables" / "v1", carriers=CARRIERS)
    seconds = time.perf_counter() - start
    size = sum(p.stat().st_size for p in home.rglob("*") if p.is_file()) / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"compile {len(done.compiled)} releases: {seconds:.1f} s, {size:.0f} MB on disk, {peak:.0f} MB at most")
    if done.missing:
        print(f"without {', '.join(requirement for _, requirement in done.missing)}: run `superbill tables fetch`")


def look_ups(store: Tables) -> None:
    start = time.perf_counter()
    book = icd10cm(store, DAY)
    print(f"open ICD-10-CM: {(time.perf_counter() - start) * 1000:.1f} ms")
    dated = [code for code, _ in store.as_of(VALID, DAY).scan("code", Validity)]
    chosen = random.Random(1).choices(dated, k=20_000)  # noqa: S311
    rate("ICD-10-CM valid on the day", book.billable, chosen)
    rate("ICD-10-CM title", book.title, chosen)
    rate("ICD-10-CM Excludes1 notes from above", lambda code: book.notes(code, "excludes1"), chosen)
    procedures = icd10pcs(store, DAY)
    codes = random.Random(1).choices(list(procedures.below("0")), k=20_000)  # noqa: S311
    rate("ICD-10-PCS valid on the day", procedures.billable, codes)
    rate("HCPCS valid on the day", hcpcs(store, DAY).valid, ["J1100", "99213", "E0601", "A0425"] * 5_000)
    rate("release picked by day", lambda name: store.as_of(name, DAY), [VALID] * 100_000)
    rate("page of a code", lambda code: look_up(store, code, DAY), chosen[:500])


def searches(store: Tables) -> None:
    times = []
    for text in SEARCHES * 3:
        start = time.perf_counter()
        find(store, text, DAY, 20)
        times.append((time.perf_counter() - start) * 1000)
    print(f"search all systems: median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms")


def start_up(home: Path) -> None:
    environment = os.environ | {"SUPERBILL_HOME": str(home), "SUPERBILL_CARRIERS": str(CARRIERS)}
    for words in (["--version"], ["codes", "show", "E11.9"], ["codes", "search", "diab", "neuro"], ["tables", "list"]):
        times = []
        for _ in range(5):
            start = time.perf_counter()
            command = [sys.executable, "-m", "superbill.cli", *words]
            subprocess.run(command, env=environment, capture_output=True, check=True)
            times.append(time.perf_counter() - start)
        print(f"superbill {' '.join(words):<34} median {statistics.median(times):.2f} s")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        compile_all(home)
        store = Tables(home / "tables" / "v1")
        look_ups(store)
        searches(store)
        start_up(home)
        store.close()


if __name__ == "__main__":
    main()
