"""External cause as principal diagnosis."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import stay
from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import VALID


@edit(id="MCE-EXTERNAL-CAUSE", settings=("inpatient",), needs=("diagnoses", "day"), tables=(VALID,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """External cause code as the principal diagnosis of a stay.

    What it checks: the principal diagnosis against the codes of external cause in the editor's list.
    Why: the code tells how an injury came about, not what was treated. Medicare returns the claim.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 2, external causes
        of morbidity as principal diagnosis; CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.2.
    """
    first = stay(encounter, in_force).principal
    if "ecodepdx" in first.words:
        yield check.finding(
            f"{first.code} is an external cause and stands as principal diagnosis",
            do="Put the injury or condition first and the external cause after it",
            codes=[first.code],
            lines=touching(encounter, first.code),
            table=in_force.dates.ref,
        )
