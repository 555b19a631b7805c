"""Lists of codes that rest on guideline text, not on an official table: dated, with their source, in `lists/`.

A span holds rows (codes or ranges of codes with what is said of them) or named sets of codes, or both. A list answers
for the days of its spans. After its last day the latest span is carried over: what it forbids is still
told, but a pass becomes *not checked*, as with a tabular release that is no longer in force.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
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

    def __init__(
        self, effective_from: date, effective_to: date, rows: Sequence[Listed], sets: Mapping[str, frozenset[str]]
    ) -> None:
        self.effective_from, self.effective_to, self.sets = effective_from, effective_to, sets
        self._block = Block("list", tuple(row.note for row in rows))
        self._all, self._rows = tuple(rows), {row.note: row for row in rows}
        self.row = lru_cache(KEPT)(self._row)

    def rows(self, code: str) -> tuple[Listed, ...]:
        """Return every row that covers `code`, in the order of the list."""
        return tuple(row for row in self._all if any(p.matches(code) for p in row.note.patterns))

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


def span_of(name: str, day: date) -> tuple[Span, str]:
    """Return the span of a list for a day, and what is missing when it had to be carried over.

    Raises:
        TableMissing: the list does not go back that far.
    """
    found = _span_of(name, day)
    if isinstance(found, TableMissing):
        raise found.with_traceback(None)
    return found


@lru_cache(KEPT)
def _span_of(name: str, day: date) -> tuple[Span, str] | TableMissing:
    try:
        return dated_list(name).as_of(day)
    except TableMissing as missing:
        return missing


@cache
def dated_list(name: str) -> DatedList:
    """Read one list of this package."""
    text = files("superbill.edits").joinpath("lists", f"{name}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    spans = sorted(map(_span, data["span"]), key=lambda span: span.effective_from)
    return DatedList(name, data["title"], data["source"], tuple(spans))


def _span(data: dict[str, Any]) -> Span:
    sets = {name: expanded(codes) for name, codes in data.get("sets", {}).items()}
    rows = [_listed(row) for row in data.get("rows", ())]
    return Span(data["effective_from"], data["effective_to"], rows, sets)


def expanded(codes: Iterable[str]) -> frozenset[str]:
    """Return the codes, with each range (99202-99205, T1-T4) as all of its codes."""
    found: set[str] = set()
    for written in codes:
        low, _, high = written.partition("-")
        common = next((n for n, letter in enumerate(low) if high[n] != letter), len(low)) if high else len(low)
        numbers = range(int(low[common:]), int(high[common:]) + 1) if high else ()
        found.update(f"{low[:common]}{n:0{len(low) - common}}" for n in numbers)
        found.add(low)
    return frozenset(found)


def _listed(row: dict[str, Any]) -> Listed:
    low, _, high = row["codes"].partition("-")
    characters = tuple((place, row["intent"]) for place in INTENT) if "intent" in row else ()
    more = {key: value for key, value in row.items() if key not in ("codes", "note", "intent")}
    return Listed(TabularNote(row["note"], (CodePattern(low, high or low, characters),)), more)
