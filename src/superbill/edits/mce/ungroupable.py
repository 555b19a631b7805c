"""Stay without a group."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

UNGROUPABLE = "999"


@edit(
    id="MSDRG-UNGROUPABLE",
    severity=Severity.WARNING,
    settings=("inpatient",),
    needs=("diagnoses", "day", "patient.birth_date"),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Stay that the MS-DRG grouper cannot put into a group.

    What it checks: whether the group of the stay, by the definitions of its day of discharge, is 999.
    Why: no payment is made for such a stay; codes, age, sex or discharge status keep it from being grouped, and the
        Medicare code edits mostly say which.
    Source: CMS MS-DRG Definitions Manual v43.1 (2026-04-01) and v44 (2026-10-01), DRG 999; 42 CFR 412.60(c).
    """
    grouped = in_force.grouped
    if grouped.drg == UNGROUPABLE:
        yield check.finding(
            f"The stay falls into group 999, ungroupable ({grouped.reason or 'no reason is told'})",
            do="Correct what the findings of the Medicare Code Editor name, then group again",
            codes=[encounter.diagnoses[0].code],
            lines=every_line(encounter),
        )
