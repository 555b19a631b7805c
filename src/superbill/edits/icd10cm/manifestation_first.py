"""Manifestation first-listed."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import TABULAR


@edit(
    id="ICD10CM-MANIFESTATION",
    concerns=Concern("diagnoses", lambda code, _, found: found.tabular.code(code).manifestation),
    needs=("diagnoses", "day"),
    tables=(TABULAR,),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Manifestation code as the principal or first-listed diagnosis.

    What it checks: that the first diagnosis is not a code whose title says "in diseases classified elsewhere".
    Why: such a code is never permitted as first-listed or principal diagnosis; it follows the code of the underlying
        condition. Medicare's code editor returns the claim.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), section I.A.13; CMS Definitions of Medicare Code Edits,
        manifestation code as principal diagnosis.
    """
    first = in_force.diagnoses[0]
    if first.manifestation:
        yield check.finding(
            f"{first.code} {first.title} is a manifestation and stands first",
            do="Put the underlying condition before it",
            codes=[first.code],
            lines=touching(encounter, first.code),
            table=in_force.tabular.ref,
        )
