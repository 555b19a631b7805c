"""Procedure code exists and is in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from superbill.edits.coded import CodeDates, when_valid
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10pcs import CHARACTERS
from superbill.tables.icd10pcs import VALID as PROCEDURES

LENGTH = 7
SHOWN = 12


@edit(id="ICD10PCS-VALID", needs=("day",), about=("procedures",), tables=(PROCEDURES,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Procedure code that is in no row of the ICD-10-PCS tables, or is not in force on the date.

    What it checks: every ICD-10-PCS code on the day of discharge: seven characters without I and O, all values of
        one row of one table. For a code that never was, the finding names the character where it leaves the tables,
        and the values that the tables have there.
    Why: only a combination in one row is a code; Medicare returns a stay with another one.
    Source: ICD-10-PCS Official Guidelines FY2026 (2025-10-01), A1, A2, A3, A5 and A9; 45 CFR 162.1002(c)(3).
    """
    known = in_force.procedure_dates
    for code in dict.fromkeys(p.code for p in encounter.procedures):
        if known.valid(code, in_force.the_day):
            continue
        yield check.finding(
            f"{code} {_wrong(code, known, in_force.the_day)}",
            do="Build the code again from the table of its first three characters, in force on the day of discharge",
            codes=[code],
            table=known.ref,
        )


def _wrong(code: str, known: CodeDates, day: date) -> str:
    periods = known.periods(code)
    if periods:
        return f"is not in force on {day}: {when_valid(periods, day)}"
    if not CHARACTERS.fullmatch(code):
        return "has a character that ICD-10-PCS does not use: digits, and letters without I and O"
    if len(code) != LENGTH:
        return f"has {counted(len(code), 'character')}; a code has {LENGTH}"
    for place in range(LENGTH - 1, -1, -1):
        following = sorted({valid[place] for valid in known.beginning(code[:place], day)})
        if following:
            more = " and others" if len(following) > SHOWN else ""
            have = f"the tables have {', '.join(following[:SHOWN])}{more} there"
            return f"leaves the tables at character {place + 1} ({code[place]}); {have}"
    return "is in no table"
