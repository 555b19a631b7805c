"""External cause first-listed."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import external_cause, touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(id="ICD10CM-EXTERNAL-FIRST", needs=("diagnoses",), about=("V", "W", "X", "Y"))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """External cause of morbidity as the principal or first-listed diagnosis.

    What it checks: that the first diagnosis is not a code of chapter 20 (V00-Y99).
    Why: an external cause tells how an injury or condition happened and never stands alone or first.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), sections I.C.20 and I.C.20.a.6; CMS Definitions of
        Medicare Code Edits, external cause of morbidity code as principal diagnosis.
    """
    first = encounter.diagnoses[0].code
    if external_cause(first):
        yield check.finding(
            f"{first} is an external cause and stands first",
            do="Put the injury or condition that it explains before it",
            codes=[first],
            lines=touching(encounter, first),
        )
