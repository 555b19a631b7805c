"""Diagnosis or procedure against sex."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import stay
from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import VALID
from superbill.tables.icd10pcs import VALID as PROCEDURES


@edit(id="MCE-SEX", settings=("inpatient",), needs=("diagnoses", "day", "patient.sex"), tables=(VALID, PROCEDURES))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Diagnosis or procedure that the code editor takes only for the other sex.

    What it checks: every diagnosis and procedure that the editor's list of the day marks for one sex. The lists
        mark none from 2024-10-01 on, when Medicare stopped this edit.
    Why: for discharges to 2024-09-30 Medicare returned the claim.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 5, sex conflict
        (not applied to discharges from 2024-10-01); CMS Medicare Claims Processing Manual, chapter 3, section
        20.2.1.D.5.
    """
    seen, sex = stay(encounter, in_force), encounter.patient.sex
    other = {"F": "male", "M": "female"}.get(sex or "")
    if other is None:
        return  # MCE-INVALID-SEX says it
    codes = seen.marked(other) + list(dict.fromkeys(p.code for p in seen.procedures if other in p.words))
    if codes:
        yield check.finding(
            f"{', '.join(codes)} is for {other} patients in the code editor's list",
            do="Check the code and the registered sex; where both are right, condition code 45 tells so",
            codes=codes,
            lines=touching(encounter, *codes),
            table=in_force.dates.ref,
        )
