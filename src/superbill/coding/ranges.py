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


@lru_cache(maxsize=200_000)
def within(code: str, text: str) -> bool:
    """Tell whether `code` lies in one of the ranges."""
    return any(r.holds(code) for r in ranges(text))


@lru_cache(maxsize=50)
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a data file of this package without its header and remarks."""
    lines = files("superbill.coding").joinpath("data", name).read_text("utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    return tuple(tuple(line.split("\t")) for line in rows[1:])
