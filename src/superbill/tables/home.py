"""Where this user's data lives: tables, records and the carriers' downloads."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

FORMAT = "v1"
"""The layout of a compiled release; a newer layout compiles beside the older one, which stays usable."""


def home() -> Path:
    """Return the data directory: `SUPERBILL_HOME`, else the platform's per-user data directory."""
    chosen = os.environ.get("SUPERBILL_HOME")
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir("superbill"))


def tables_dir(base: Path | None = None) -> Path:
    """Return the directory of the compiled releases."""
    return (base or home()) / "tables" / FORMAT


def carriers_dir(base: Path | None = None) -> Path:
    """Return the directory of the downloaded packages that carry official tables.

    `SUPERBILL_CARRIERS`; else the one inside this Python environment, where `make setup` puts it; else the user's.
    """
    chosen = os.environ.get("SUPERBILL_CARRIERS")
    if chosen:
        return Path(chosen)
    inside = Path(sys.prefix) / "share" / "superbill" / "carriers"
    return inside if inside.is_dir() else (base or home()) / "carriers"
