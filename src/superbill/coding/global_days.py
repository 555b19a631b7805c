"""The global days of a code on a day, from the fee schedule where it is installed."""

from __future__ import annotations

import datetime as dt
from typing import get_args

from superbill.errors import TableMissing
from superbill.model.visit import Global
from superbill.tables.mpfs import fee_schedule
from superbill.tables.store import Tables


def global_days(code: str, day: dt.date, tables: Tables) -> Global | None:
    """Return the fee schedule's global days of a code; None when it does not tell or is not installed."""
    try:
        row = fee_schedule(tables, day).rvu(code)
    except TableMissing:
        return None
    return next((days for days in get_args(Global) if row and days == row.global_days), None)
