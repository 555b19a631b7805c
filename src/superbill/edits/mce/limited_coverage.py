"""Limited coverage."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import age, limited, not_covered, stay
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.icd10cm import VALID
from superbill.tables.icd10pcs import VALID as PROCEDURES


@edit(
    id="MCE-LIMITED-COVERAGE",
    severity=Severity.WARNING,
    settings=("inpatient",),
    needs=("diagnoses", "day"),
    about=("procedures",),
    tables=(VALID, PROCEDURES),
    override="the hospital is approved and the record meets the national coverage determination",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Procedure that Medicare covers only under conditions of its own.

    What it checks: every procedure of the editor's list of limited coverage: transplants, ventricular assist
        devices, lung volume reduction. An artificial heart counts only within an approved trial (Z00.6).
    Why: the stay is paid only when the hospital is approved and the patient meets the national coverage
        determination.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 17, limited
        coverage; CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.17.
    """
    seen = stay(encounter, in_force)
    refused = not_covered(seen, age(encounter, in_force.the_day))
    codes = [p.code for p in seen.procedures if p.code not in refused and limited(p.words, seen)]
    for code in dict.fromkeys(codes):
        yield check.finding(
            f"{code} is covered only under the conditions of a national coverage determination",
            do="Check that the hospital is approved for it and that the record meets the determination",
            codes=[code],
            table=in_force.procedure_dates.ref,
        )
