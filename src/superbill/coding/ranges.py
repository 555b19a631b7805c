"""Ranges of codes as the reviewable data files write them: "J12-J18 A41 E11.6"."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple


class Range(NamedTuple):
    """Codes from `low` to `high`, each taken as a beginning."""

    low: str
    high: str

    def holds(self, code: str) -> bool:
        """Tell whether `code` lies in the range or below one of its ends."""
        return self.low <= code[: max(len(self.low), 1)] and code[: len(self.high)] <= self.high


@lru_cache(maxsize=2_000)
def ranges(text: str) -> tuple[Range, ...]:
    """Read ranges separated by blanks."""
    found = []
    for part in text.split():
        low, _, high = part.partition("-")
        found.append(Range(low, high or low))
    return tuple(found)


class _Beginnings(NamedTuple):
    """Ranges taken apart for the quick answer: single codes as beginnings, and those from one code to another."""

    single: tuple[str, ...]
    others: tuple[Range, ...]


@lru_cache(maxsize=5_000)
def _beginnings(text: str) -> _Beginnings:
    held = ranges(text)
    single = tuple(r.low for r in held if r.low == r.high and r.low)
    return _Beginnings(single, tuple(r for r in held if r.low != r.high or not r.low))


@lru_cache(maxsize=150_000)
def within(code: str, text: str) -> bool:
    """Tell whether `code` lies in one of the ranges."""
    single, others = _beginnings(text)
    if code.startswith(single):
        return True
    return bool(others) and any(low <= code[: len(low) or 1] and code[: len(high)] <= high for low, high in others)


@lru_cache(maxsize=50)
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a data file of this package without its header and remarks."""
    lines = files("superbill.coding").joinpath("data", name).read_text("utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    return tuple(tuple(line.split("\t")) for line in rows[1:])


@lru_cache(maxsize=50_000)
def rows_with(name: str, code: str, column: int = 0) -> tuple[int, ...]:
    """Return the numbers of the rows of a data file whose ranges in a column hold the code: found once for a code."""
    return tuple(n for n, row in enumerate(table(name)) if within(code, row[column]))


def first_with(name: str, code: str, column: int = 0) -> tuple[str, ...] | None:
    """Return the first row of a data file whose ranges in a column hold the code."""
    found = rows_with(name, code, column)
    return table(name)[found[0]] if found else None
