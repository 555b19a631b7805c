"""The Table of Drugs and Chemicals: the code of a substance by intent (Official Guidelines FY2026 I.C.19.e).

An adverse effect is a drug correctly given, a poisoning one wrongly given or taken, underdosing less than prescribed.
The table is the user's installed release; without one `drug_table` raises `TableMissing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from superbill.tables.cm_index import DRUGS, CmIndex, IndexTerm, Match, open_index
from superbill.tables.icd10cm import with_seventh
from superbill.tables.store import Tables


class Intent(IntEnum):
    """The columns of the table, by their place among the codes."""

    ACCIDENTAL = 0
    SELF_HARM = 1
    ASSAULT = 2
    UNDETERMINED = 3
    ADVERSE_EFFECT = 4
    UNDERDOSING = 5


@dataclass(frozen=True, slots=True)
class SubstanceCode:
    """The code of one substance. `match` tells how the words asked for fit the substance's.

    `code` lacks its seventh character unless the encounter was given. `line` is the line of the official file.
    """

    code: str
    substance: str
    intent: Intent
    match: Match
    line: int


class Drugs(CmIndex):
    """The table on one day. Make it with `drug_table(tables, day)`."""

    def of(self, substance: str, intent: Intent, encounter: str = "") -> tuple[SubstanceCode, ...]:
        """Return the codes of a substance, by generic name or class, see `CmIndex.meant`.

        "Metoprolol tartrate 50 mg" is read as metoprolol, which the match tells.

        Args:
            substance: a name as the table prints it; brand names are mostly not in it.
            intent: the column.
            encounter: the seventh character A, D or S to add.
        """
        match, found = self.meant(substance, intent)
        codes = (self._code(self.follow(term), intent, encounter, match) for term in found)
        return tuple({c.code: c for c in reversed([c for c in codes if c])}.values())[::-1]

    def _code(self, term: IndexTerm, intent: Intent, encounter: str, match: Match) -> SubstanceCode | None:
        code = term.cells[intent] if term.cells else ""
        if not code:
            return None
        whole = with_seventh(code, encounter) if encounter and not code.endswith("-") else code
        return SubstanceCode(whole, term.wording, intent, match, term.line)


def drug_table(tables: Tables, day: date) -> Drugs:
    """Return the Table of Drugs and Chemicals as of `day`.

    Raises:
        TableMissing: the table was never installed.
    """
    release, carried = open_index(tables, DRUGS, day)
    return Drugs(day, release, carried=carried)
