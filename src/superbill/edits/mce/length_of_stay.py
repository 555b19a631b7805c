"""Procedure against length of stay."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import stay
from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.registry import edit
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import VALID
from superbill.tables.icd10pcs import VALID as PROCEDURES

FEWEST_DAYS = 4


@edit(
    id="MCE-LENGTH-OF-STAY",
    settings=("inpatient",),
    needs=("diagnoses", "day"),
    about=("procedures",),
    tables=(VALID, PROCEDURES),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Ventilation of more than 96 hours on a stay of less than four days.

    What it checks: a procedure of the editor's list (ventilation of more than 96 consecutive hours) against the
        days from admission to discharge.
    Why: more than four days of ventilation do not fit into the stay. Medicare returns the claim.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 19, procedure
        inconsistent with length of stay; CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.19.
    """
    codes = list(dict.fromkeys(p.code for p in stay(encounter, in_force).procedures if "los" in p.words))
    if not codes:
        return
    if encounter.admit_date is None or encounter.discharge_date is None:
        raise Lacking("the dates of admission and discharge")
    days = (encounter.discharge_date - encounter.admit_date).days
    if days < FEWEST_DAYS:
        yield check.finding(
            f"{', '.join(codes)} needs more than 96 hours; the stay has {counted(days, 'day')}",
            do="Count the hours of ventilation again from the record and choose the code for them",
            codes=codes,
            table=in_force.procedure_dates.ref,
        )
