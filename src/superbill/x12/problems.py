"""What a check finds wrong with a file: a value with its place, its code on a 999, and what to do about it.

Segment codes are those of IK304 (X12 element 620) and element codes those of IK403 (621); messages are our own and
never repeat a value of the file.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from superbill.x12.dictionary import read_toml


class Kind(NamedTuple):
    """A kind of problem: its level (1 to 7), its codes on a 999, what it is, the advice, and how grave it is."""

    level: int
    segment_code: str
    element_code: str
    what: str
    do: str
    severity: str = "error"


_FILE = read_toml("problems.toml")
KINDS: dict[str, Kind] = {name: Kind(*row) for name, row in _FILE["kinds"].items()}
_WHY: dict[str, str] = _FILE["why"]


def why_of(level: int) -> str:
    """Why what a level asks for matters."""
    return _WHY[str(level)]


# IK502, AK905 and TA105 codes of what is wrong with the envelope itself.
SET_CODES = {"SET-COUNT": "4", "SET-CONTROL": "3", "SET-DUPLICATE": "23", "SET-VERSION": "I6", "NOT-CHECKED": "1",
             "TRAILER-MISSING": "2"}  # fmt: skip
GROUP_CODES = {"GROUP-COUNT": "5", "GROUP-CONTROL": "4", "GROUP-KIND": "1", "GROUP-VERSION": "2",
               "TRAILER-MISSING": "3"}  # fmt: skip
INTERCHANGE_NOTES = {"INTERCHANGE-COUNT": "021", "INTERCHANGE-CONTROL": "001", "FILE-END": "023",
                     "TRAILER-MISSING": "023"}  # fmt: skip


class Problem(msgspec.Struct, frozen=True):
    """One thing wrong. `position` counts in the set (ST is 1), or in the file for the envelope; `offset` in the file.

    `severity` is error, warning or notice; only an error makes a set unacceptable. `claim` is the control number of the
    claim that it is about, `line` the number of its line, both empty where it is about more than one.
    """

    kind: str
    segment: str
    position: int
    offset: int
    message: str
    loop: str = ""
    element: int | None = None
    component: int | None = None
    element_number: str = ""
    advice: str = ""
    claim: str = ""
    line: str = ""

    @property
    def severity(self) -> str:
        """A notice tells, a warning wants a look, an error rejects."""
        return KINDS[self.kind].severity

    @property
    def level(self) -> int:
        """1 syntax, 2 guide, 3 balance, 4 situation, 5 external codes, 6 product, 7 payer."""
        return KINDS[self.kind].level

    @property
    def do(self) -> str:
        """What to do about it."""
        return self.advice or KINDS[self.kind].do

    @property
    def why(self) -> str:
        """Why it matters: who asks for it, and what comes of it."""
        return _WHY.get(self.kind) or why_of(self.level)

    @property
    def segment_code(self) -> str:
        """IK304."""
        return KINDS[self.kind].segment_code

    @property
    def element_code(self) -> str:
        """IK403."""
        return KINDS[self.kind].element_code

    @property
    def where(self) -> str:
        """The element's name, such as SV101-2, or the segment's."""
        if self.element is None:
            return self.segment
        return f"{self.segment}{self.element:02}" + (f"-{self.component}" if self.component else "")
