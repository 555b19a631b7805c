"""Example releases: invented fee schedules of 2026 in the official layouts, so that prices can be shown offline.

They are marked as examples in their manifest, and every price that used one says EXAMPLE. An installed official release
of the same day always comes first. Code numbers only; no descriptors.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from superbill.model.table import TableRef
from superbill.tables.fee_periods import Period
from superbill.tables.fee_schedules import install, tables_in
from superbill.tables.release import MANIFEST

PERIOD = Period("2026-example", date(2026, 1, 1), date(2026, 12, 31))
FILES = tuple(sorted(p for p in Path(__file__).parent.iterdir() if p.suffix in {".csv", ".txt"}))


def install_examples(folder: Path) -> tuple[TableRef, ...]:
    """Compile the example releases that are not in `folder` yet; return those compiled now."""
    if all((folder / name / PERIOD.release / MANIFEST).exists() for name in tables()):
        return ()
    return tuple(ref for path in FILES for ref in install(path, folder, period=PERIOD, example=True))


def tables() -> tuple[str, ...]:
    """Return the names of the tables that have an example release."""
    return tuple(name for path in FILES for name in tables_in(path))
