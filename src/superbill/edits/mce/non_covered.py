"""Non-covered procedure."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import BY_AGE, age, not_covered, stay
from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import VALID
from superbill.tables.icd10pcs import VALID as PROCEDURES


@edit(
    id="MCE-NON-COVERED",
    settings=("inpatient",),
    needs=("diagnoses", "day"),
    about=("procedures",),
    tables=(VALID, PROCEDURES),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Procedure that Medicare does not cover, or not for this diagnosis or age.

    What it checks: every procedure of the editor's lists: never covered; not covered for sterilization (Z30.2); not
        covered for the leukemias and myelomas that the list names; disc replacement above 60 years; pancreas
        transplant without a kidney transplant or a diagnosis of type 1 diabetes; an artificial heart outside an
        approved trial.
    Why: Medicare does not pay for the procedure, and returns or denies the claim.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 11, non-covered
        procedure; CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.11.
    """
    seen = stay(encounter, in_force)
    reasons = not_covered(seen, age(encounter, in_force.the_day))
    for code, reason in reasons.items():
        yield check.finding(
            f"{code} is not covered: {reason}",
            do="Check code and diagnosis against the record; where they are right, tell the patient before billing",
            codes=[code],
            table=in_force.procedure_dates.ref,
        )
    if encounter.patient.birth_date is None and any(BY_AGE in p.words for p in seen.procedures):
        raise Lacking("the patient's date of birth")
