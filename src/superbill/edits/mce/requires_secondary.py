"""Principal diagnosis that needs a second one."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import stay
from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import VALID


@edit(id="MCE-REQUIRES-SECONDARY", settings=("inpatient",), needs=("diagnoses", "day"), tables=(VALID,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Principal diagnosis that Medicare accepts only with a secondary diagnosis stands alone.

    What it checks: the principal diagnosis against the editor's list of codes that require a secondary diagnosis,
        when there is none.
    Why: the code alone does not tell what was treated. Medicare returns the claim.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 9, unacceptable
        principal diagnosis, requires secondary diagnosis; CMS Medicare Claims Processing Manual, chapter 3, section
        20.2.1.D.9.
    """
    seen = stay(encounter, in_force)
    if "reqsdx" in seen.principal.words and len(seen.diagnoses) == 1:
        yield check.finding(
            f"{seen.principal.code} as principal diagnosis needs a secondary diagnosis",
            do="Add the diagnosis that the care was for",
            codes=[seen.principal.code],
            lines=touching(encounter, seen.principal.code),
            table=in_force.dates.ref,
        )
