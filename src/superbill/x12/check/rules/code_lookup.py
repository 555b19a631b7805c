"""Asking a list whether a code holds: found, not found, or not to be told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from superbill.x12.check.rules.registry import State
from superbill.x12.check.unit import Unit
from superbill.x12.problems import Problem
from superbill.x12.segments import Segment

_LEVEL = 5


def day_of(text: str) -> date | None:
    """The first day in a date or period; none where it holds none, which levels 1 and 2 tell."""
    try:
        return date.fromisoformat(text[:8]) if text[:8].isdecimal() and len(text) >= len("20260105") else None
    except ValueError:
        return None


def last_day_of(text: str) -> date | None:
    """The last day in a date or period."""
    return day_of(text.partition("-")[2] or text)


class Asked:
    """One unit's codes, asked of the lists of a check on one day."""

    def __init__(self, unit: Unit, state: State, day: date | None) -> None:
        self.unit, self.state, self.day = unit, state, day

    def component(self, name: str, segment: Segment, element: int, number: int, code: str) -> Iterator[Problem]:
        """A code in a component of an element."""
        if code and self._wrong(name, code, self.day):
            yield self.unit.at("CODE-UNKNOWN", segment, element, number, f" ({name})")

    def element(self, name: str, segment: Segment, element: int) -> Iterator[Problem]:
        """A code that is a whole element."""
        code = segment.get(element)
        if code and self._wrong(name, code, self.day):
            yield self.unit.at("CODE-UNKNOWN", segment, element, None, f" ({name})")

    def _wrong(self, name: str, code: str, day: date | None) -> bool:
        lookup = self.state.context.codes.get(name)
        if lookup is None:
            self.state.not_checked(_LEVEL, name, "no table of it is here")
            return False
        holds = lookup(code, day)
        if holds is None:
            self.state.not_checked(_LEVEL, name, "no table covers the day or the code")
        return holds is False
