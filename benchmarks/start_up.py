"""Start-up of the command line, and time and memory of coding one short note, as ratios to a bare Python.

Run: python benchmarks/start_up.py (the tables must be compiled; the first run compiles them).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

NOTE = Path(__file__).parents[1] / "src" / "superbill" / "demo" / "charts" / "office_visit" / "note.txt"
RUNS = 7
COMMAND = [sys.executable, "-m", "superbill.cli"]


def timed(call: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def median(call: list[str]) -> float:
    timed(call)
    return statistics.median(timed(call) for _ in range(RUNS))


def peak_megabytes(call: list[str]) -> float:
    """The largest resident size of one run of the command, read from the kernel's account of that child."""
    with subprocess.Popen(call, stdout=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{call} failed")
    return usage.ru_maxrss / 1024


def main() -> None:
    floor = median([sys.executable, "-c", "pass"])
    print(f"floor: bare Python start                {floor:6.3f} s")
    rows = {
        "superbill --version (must < 0.5 s)": [*COMMAND, "--version"],
        "superbill codes show E11.9 (must < 0.5 s)": [*COMMAND, "codes", "show", "E11.9", "--date", "2026-05-15"],
        "superbill code, a short note (must < 2 s)": [*COMMAND, "code", str(NOTE), "--json"],
    }
    for name, call in rows.items():
        seconds = median(call)
        print(f"{name:42s} {seconds:6.3f} s  {seconds / floor:5.1f} x floor")
    memory, bare = (
        peak_megabytes(rows["superbill code, a short note (must < 2 s)"]),
        peak_megabytes([sys.executable, "-c", "pass"]),
    )
    print(f"{'its memory (must < 300 MB)':42s} {memory:6.0f} MB {memory / bare:5.1f} x bare Python")


if __name__ == "__main__":
    main()
