"""A measurement of the office on each database that is here: SQLite, and PostgreSQL of the system's packages."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.postgresql_server import programs, running

HERE = "--here"


def on_each(script: str, rows: int, measure: Callable[[], None]) -> None:
    """Run a benchmark's script anew for each database; with `--here` it measures."""
    if HERE in sys.argv:
        measure()
        return
    command = [sys.executable, script, str(rows), HERE]
    subprocess.run(command, check=True)
    where = programs()
    if where is None:
        print("PostgreSQL is not installed: not measured")
        return
    with running(where) as url:
        subprocess.run(command, check=True, env=os.environ | {"SUPERBILL_DATABASE_URL": url})
