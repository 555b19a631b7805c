"""`superbill bench speed`: notes per second on one core, memory, start-up. Measured here, on this machine."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

NOTE_BYTES = 2_048


def bench_speed(coder: Callable[[str, str], object], texts: Sequence[str], seconds: float = 5.0) -> dict[str, Any]:
    """Code notes of 2 KB again and again for some seconds; the first pass warms what stays warm in use."""
    notes = cut(texts)
    for text in notes[:20]:
        coder("warm", text)
    done = 0
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        coder(str(done), notes[done % len(notes)])
        done += 1
    took = time.perf_counter() - started
    return {
        "notes_per_second": round(done / took, 1),
        "note_bytes": NOTE_BYTES,
        "notes": done,
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "start_up_seconds": start_up(),
    }


def cut(texts: Sequence[str]) -> list[str]:
    """Return notes of about 2 KB, cut from the texts or filled up with themselves."""
    return [(text * (NOTE_BYTES // max(1, len(text)) + 1))[:NOTE_BYTES] for text in texts if text.strip()]


def start_up() -> float:
    """Return the seconds that `superbill --version` takes."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "superbill.cli", "--version"], check=False, capture_output=True)
    return round(time.perf_counter() - started, 3)
