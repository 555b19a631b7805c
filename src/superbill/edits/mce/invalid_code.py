"""Invalid diagnosis or procedure code."""

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


@edit(id="MCE-INVALID-CODE", settings=("inpatient",), needs=("diagnoses", "day"), tables=(VALID, PROCEDURES))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Diagnosis or procedure code of a stay is not valid on the day of discharge.

    What it checks: that every diagnosis, the admitting diagnosis and every procedure is in the editor's dated
        master list on the day of discharge.
    Why: Medicare returns the claim before it is grouped.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 1, invalid
        diagnosis or procedure code; CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.1.
    """
    seen = stay(encounter, in_force)
    wrong = [d.code for d in seen.diagnoses if not d.valid]
    admitting = encounter.admitting_diagnosis
    if admitting and admitting not in wrong and not in_force.billable(admitting):
        wrong.append(admitting)
    for code in dict.fromkeys(wrong):
        yield check.finding(
            f"The code editor does not take {code} as a diagnosis on {in_force.the_day}",
            do="Use a complete ICD-10-CM code that is in force on the day of discharge",
            codes=[code],
            lines=touching(encounter, code),
            table=in_force.dates.ref,
        )
    for code in dict.fromkeys(p.code for p in seen.procedures if not p.valid):
        yield check.finding(
            f"The code editor does not take {code} as a procedure on {in_force.the_day}",
            do="Use an ICD-10-PCS code that is in force on the day of discharge",
            codes=[code],
            table=in_force.procedure_dates.ref,
        )
