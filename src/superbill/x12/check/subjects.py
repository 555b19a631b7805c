"""Which claim, and which of its lines, a problem is about."""

from __future__ import annotations

from msgspec.structs import replace

from superbill.x12.check.unit import Unit, first, last_ordinal
from superbill.x12.problems import Problem
from superbill.x12.tree import Loop

# The loop of a claim in each transaction, the segment and element of its number, and the loop of its lines.
_CLAIMS = {
    "837P": ("2300", "CLM", 1, "2400"), "837I": ("2300", "CLM", 1, "2400"), "837D": ("2300", "CLM", 1, "2400"),
    "837P 4010": ("2300", "CLM", 1, "2400"), "837I 4010": ("2300", "CLM", 1, "2400"),
    "835": ("2100", "CLP", 1, "2110"), "835 4010": ("2100", "CLP", 1, "2110"),
}  # fmt: skip
# Levels that belong to one patient: what is wrong there is about the first claim below.
_OF_PATIENT = ("2000B", "2000C")


class Subjects:
    """Remembers, for the levels of a patient that are open, the first claim below; counts the claims of a set."""

    def __init__(self) -> None:
        self.claims = 0
        self._below: dict[int, str] = {}

    def take(self, unit: Unit) -> str:
        """The control number of the claim that a loop is, or belongs to; empty where it is about several."""
        kind = _CLAIMS.get(unit.guide.short) if unit.guide is not None else None
        if kind is None:
            return ""
        if unit.loop.id != kind[0]:
            return self._below.pop(id(unit.loop), "")
        self.claims += 1
        head = unit.loop.of(kind[1])
        number = head.get(kind[2]) if head is not None else ""
        for level in unit.around:
            if level.id in _OF_PATIENT:
                self._below.setdefault(id(level), number)
        return number

    def named(self, unit: Unit, claim: str, problem: Problem) -> Problem:
        """The problem with its claim and line."""
        return replace(problem, claim=claim, line=_line(unit, problem.position))


def _line(unit: Unit, position: int) -> str:
    """The number of the line that a position stands in: LX01, or for an 835 its place among the lines of the claim."""
    kind = _CLAIMS[unit.guide.short] if unit.guide is not None else None
    ordinal = position + unit.start - 1
    for number, line in enumerate(unit.loop.loops(kind[3]) if kind else (), start=1):
        if first(line).ordinal <= ordinal <= last_ordinal(line):
            return _own_number(line) or str(number)
    return ""


def _own_number(line: Loop) -> str:
    head = first(line)
    return head.get(1) if head.id == "LX" else ""
