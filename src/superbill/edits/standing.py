"""Standing: why a diagnosis code may or may not be reported on the day: each reason belongs to one edit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from superbill.edits.coded import CodeBook
from superbill.edits.in_force import InForce
from superbill.errors import TableMissing
from superbill.model.codes import dotted
from superbill.tables.icd10cm import Entry


class Standing(Enum):
    """What is the matter with a code on the day."""

    BILLABLE = "may be reported"
    NOT_IN_FORCE = "was or will be valid, but not on the day"
    UNKNOWN = "is not in the classification"
    HEADING = "has more specific codes below it"
    SEVENTH_MISSING = "needs a seventh character"
    SEVENTH_WRONG = "has a seventh character that is not defined for it"
    PLACEHOLDER_MISSING = "has its seventh character in the wrong place"
    TOO_LONG = "is complete without the characters that follow"


@dataclass(frozen=True, slots=True)
class Judged:
    """A code's standing, and the place of the tabular that it hangs on (None when it has none)."""

    code: str
    standing: Standing
    place: Entry | None = None


def unbillable(code: str, _: date, in_force: InForce) -> bool:
    """Tell whether something is the matter with a code on the day of the encounter.

    Raises:
        TableMissing: no dated list of codes covers the day.
    """
    return not in_force.billable(code)


def standings(in_force: InForce) -> tuple[Judged, ...]:
    """Judge every diagnosis code of the encounter, once for all edits that ask."""
    return in_force.shared("standings", lambda: tuple(judged(code, in_force) for code in in_force.codes))


def judged(code: str, in_force: InForce) -> Judged:
    """Judge a code by the dated list of billable codes, and by the tabular when it is not in that list.

    Raises:
        TableMissing: no dated list of codes covers the day.
    """
    if in_force.billable(code):
        return Judged(code, Standing.BILLABLE)
    dated = bool(in_force.dates.periods(code))
    try:
        book = in_force.tabular
    except TableMissing:
        return Judged(code, Standing.NOT_IN_FORCE if dated else Standing.UNKNOWN)
    place = book.entry(dotted(code))
    if place is not None and place.children:
        return Judged(code, Standing.HEADING, place)
    if dated:
        return Judged(code, Standing.NOT_IN_FORCE, place)
    return _by_shape(dotted(code), book)


def _by_shape(code: str, book: CodeBook) -> Judged:
    """Find the longest place of the tabular that the code begins with, and judge what follows it."""
    if len(code) > 8:
        return Judged(code, Standing.UNKNOWN)
    for length in range(len(code), 2, -1):
        place = book.entry(code[:length]) if code[length - 1] != "." else None
        if place is not None:
            break
    else:
        return Judged(code, Standing.UNKNOWN)
    if place.children:
        return Judged(code, Standing.UNKNOWN, place)
    rest = code[length:].removeprefix(".")
    return Judged(code, _what_follows(code, rest, book, place), place)


def _what_follows(code: str, rest: str, book: CodeBook, place: Entry) -> Standing:
    allowed = {s.character for s in book.code(place.code).sevenths}
    if not allowed:
        return Standing.TOO_LONG if rest else Standing.UNKNOWN
    if not rest.strip("X"):
        return Standing.SEVENTH_MISSING
    if rest[:-1].strip("X"):
        return Standing.UNKNOWN
    if len(code) == 8:
        return Standing.UNKNOWN if rest[-1] in allowed else Standing.SEVENTH_WRONG
    return Standing.PLACEHOLDER_MISSING if rest[-1] in allowed else Standing.UNKNOWN


def completed(place: Entry, character: str) -> str:
    """Write a code with its seventh character: the placeholder X fills up to the sixth (Official Guidelines I.A.4)."""
    plain = place.code.replace(".", "")
    return dotted(plain.ljust(6, "X") + character)
