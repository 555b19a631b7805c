"""Principal diagnosis without a group."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

INVALID = "998"


@edit(
    id="MSDRG-INVALID-PDX",
    severity=Severity.WARNING,
    settings=("inpatient",),
    needs=("diagnoses", "day", "patient.birth_date"),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Principal diagnosis that is invalid as the diagnosis of a discharge.

    What it checks: whether the group of the stay, by the definitions of its day of discharge, is 998.
    Why: the code is valid, but the grouper has no group for a stay that was for it; no payment is made.
    Source: CMS MS-DRG Definitions Manual v43.1 (2026-04-01) and v44 (2026-10-01), DRG 998; 42 CFR 412.60(c).
    """
    if in_force.grouped.drg == INVALID:
        first = encounter.diagnoses[0].code
        yield check.finding(
            f"{first} leads to group 998, principal diagnosis invalid as discharge diagnosis",
            do="Put first the condition that was chiefly responsible for the admission, with its procedure",
            codes=[first],
            lines=every_line(encounter),
        )
