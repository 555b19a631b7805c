"""The hierarchy of a set: HL01 counts on, HL02 names the level above, HL04 tells whether a level below follows."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.x12.check.unit import Unit, first
from superbill.x12.problems import Problem


class Hierarchy:
    """Counts the levels of one set as they end, inner ones before outer ones, holding only what is open."""

    def __init__(self) -> None:
        # How many levels have ended inside each loop that is still open.
        self._ended: dict[int, int] = {}
        self._told = False

    def take(self, unit: Unit) -> Iterator[Problem]:
        """Judge one level (X12 segment HL: HL01 counts from 1 within the set)."""
        segment, loop = first(unit.loop), unit.loop
        above = next((s for outer in reversed(unit.around) if (s := first(outer)).id == "HL"), None)
        holder = id(unit.around[-1])
        before = self._ended.get(holder, 0)
        expected = before + 1 + (_number(above.get(1)) if above else 0)
        if segment.get(1) != str(expected) and not self._told:
            self._told = True
            yield unit.at("HL-NUMBER", segment, 1)
        if segment.get(2) != (above.get(1) if above else ""):
            yield unit.at("HL-PARENT", segment, 2)
        has_children = any(use.loop.first.id == "HL" for use in loop.counts)
        if segment.get(4) in ("0", "1") and (segment.get(4) == "1") != has_children:
            yield unit.at("HL-CHILD", segment, 4)
        self._ended[holder] = before + 1 + self._ended.pop(id(loop), 0)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0
