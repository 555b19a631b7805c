"""A day as a person reads it."""

from __future__ import annotations

import datetime as dt


def in_words(day: dt.date) -> str:
    """Return "Nov 3, 2026"."""
    return f"{day:%b} {day.day}, {day.year}"
