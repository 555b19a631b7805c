"""Example releases: invented fee schedules of 2026 in the official layouts, so that prices can be shown offline.

They are marked as examples in their manifest, and every price that used one says EXAMPLE. An installed official release
of the same day always comes first. Code numbers only; no descriptors.
"""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import msgspec

from superbill.model.table import TableRef
from superbill.tables.fee_periods import Period
from superbill.tables.fee_schedules import install, tables_in
from superbill.tables.release import MANIFEST, Manifest

PERIOD = Period("2026-example", date(2026, 1, 1), date(2026, 12, 31))
FILES = tuple(sorted(p for p in Path(__file__).parent.iterdir() if p.suffix in {".csv", ".txt"}))


def install_examples(folder: Path) -> tuple[TableRef, ...]:
    """Compile the example releases that are not in `folder` yet, or that came with another version; return those."""
    return tuple(ref for path in FILES for ref in _install(path, folder))


def _install(path: Path, folder: Path) -> tuple[TableRef, ...]:
    wanted = hashlib.sha256(path.read_bytes()).hexdigest()
    held = [folder / name / PERIOD.release for name in tables_in(path)]
    if all(_source_sha256(place) == wanted for place in held):
        return ()
    for place in held:
        shutil.rmtree(place, ignore_errors=True)
    return install(path, folder, period=PERIOD, example=True)


def _source_sha256(place: Path) -> str:
    try:
        return msgspec.json.decode((place / MANIFEST).read_bytes(), type=Manifest).source_sha256
    except (OSError, msgspec.MsgspecError):
        return ""


def tables() -> tuple[str, ...]:
    """Return the names of the tables that have an example release."""
    return tuple(name for path in FILES for name in tables_in(path))
