"""Lists of codes that rest on guideline text, not on an official table: dated, with their source, in `lists/`.

A list answers for the days of its spans. After its last day the latest span is carried over: what it forbids is still
told, but a pass becomes *not checked*, as with a tabular release that is no longer in force.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from superbill.edits.coded import KEPT, Block
from superbill.errors import TableMissing
from superbill.tables.icd10cm import CodePattern, TabularNote

INTENT = (5, 6)
"""Positions of the character that tells adverse effect, underdosing or poisoning in T36-T50."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One row: what it is about, and any further fields by name."""

    note: TabularNote
    more: dict[str, Any]


class Span:
    """The rows in force from one day to another."""

    def __init__(self, effective_from: date, effective_to: date, rows: Sequence[Listed]) -> None:
        self.effective_from, self.effective_to = effective_from, effective_to
        self._block = Block("list", tuple(row.note for row in rows))
        self._rows = {row.note: row for row in rows}
        self.row = lru_cache(KEPT)(self._row)

    def _row(self, code: str) -> Listed | None:
        """Return the row that covers `code`."""
        note = self._block.pointing_at(code)
        return self._rows[note] if note else None


@dataclass(frozen=True, slots=True)
class DatedList:
    """One list with all its spans, oldest first."""

    name: str
    title: str
    source: str
    spans: tuple[Span, ...]

    def as_of(self, day: date) -> tuple[Span, str]:
        """Return the span for `day`, and what is missing when it had to be carried over.

        Raises:
            TableMissing: the list does not go back that far.
        """
        begun = [s for s in self.spans if s.effective_from <= day]
        if not begun:
            raise TableMissing(f"rules: {self.title}", day, [str(s.effective_from) for s in self.spans])
        span = begun[-1]
        told = f"the list '{self.title}' for {day}; the one to {span.effective_to} was used"
        return span, "" if day <= span.effective_to else told


@cache
def dated_list(name: str) -> DatedList:
    """Read one list of this package."""
    text = files("superbill.edits").joinpath("lists", f"{name}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    spans = sorted(map(_span, data["span"]), key=lambda span: span.effective_from)
    return DatedList(name, data["title"], data["source"], tuple(spans))


def _span(data: dict[str, Any]) -> Span:
    return Span(data["effective_from"], data["effective_to"], [_listed(row) for row in data["rows"]])


def _listed(row: dict[str, Any]) -> Listed:
    low, _, high = row["codes"].partition("-")
    characters = tuple((place, row["intent"]) for place in INTENT) if "intent" in row else ()
    more = {key: value for key, value in row.items() if key not in ("codes", "note", "intent")}
    return Listed(TabularNote(row["note"], (CodePattern(low, high or low, characters),)), more)
