"""Example releases: invented fee schedules of 2026 in the official layouts, so that prices can be shown offline.

They are marked as examples in their manifest, and every price that used one says EXAMPLE. An installed official release
of the same day always comes first. Code numbers only; no descriptors.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import msgspec

from superbill.model.table import TableRef
from superbill.tables import mpfs
from superbill.tables.fee_periods import Period
from superbill.tables.release import MANIFEST, Manifest

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PERIOD = Period("2026-example", date(2026, 1, 1), date(2026, 12, 31))
HERE = Path(__file__).parent
TABLES = {
    HERE / "26LOCCO_EXAMPLE.csv": mpfs.LOCALITY,
    HERE / "ANES2026_EXAMPLE.csv": mpfs.ANESTHESIA_FACTOR,
    HERE / "CLFS_2026_Q1_EXAMPLE.csv": mpfs.CLFS,
    HERE / "GPCI2026_EXAMPLE.csv": mpfs.GPCI,
    HERE / "PPRRVU2026_EXAMPLE.csv": mpfs.RVU,
    HERE / "ZIP5_JAN2026_EXAMPLE.txt": mpfs.ZIP,
    HERE / "anesthesia_base_units_2026_EXAMPLE.txt": mpfs.ANESTHESIA_BASE,
}
"""The table that each file holds."""


def install_examples(folder: Path) -> tuple[TableRef, ...]:
    """Compile the example releases that are not in `folder` yet, or that came with another version; return those."""
    with _alone(folder):
        return tuple(ref for path, table in TABLES.items() for ref in _install(path, table, folder))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time compile: two that start on a new machine do not remove each other's files."""
    folder.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.examples-lock").open("a") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install(path: Path, table: str, folder: Path) -> tuple[TableRef, ...]:
    place = folder / table / PERIOD.release
    if _source_sha256(place) == hashlib.sha256(path.read_bytes()).hexdigest():
        return ()
    shutil.rmtree(place, ignore_errors=True)
    from superbill.tables.installing import Wish, install  # noqa: PLC0415 - every layout, only where one is compiled

    return tuple(one.ref for one in install([path], folder, Wish(table, PERIOD, example=True)))


def _source_sha256(place: Path) -> str:
    try:
        return msgspec.json.decode((place / MANIFEST).read_bytes(), type=Manifest).source_sha256
    except (OSError, msgspec.MsgspecError):
        return ""


def tables() -> tuple[str, ...]:
    """Return the names of the tables that have an example release."""
    return tuple(TABLES.values())
