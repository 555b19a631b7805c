"""Discharge status."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

LIST = "mce_discharge_status"


@edit(id="MCE-DISCHARGE-STATUS", settings=("inpatient",), needs=("day", "discharge_status"))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Discharge status is not one that Medicare knows on the day.

    What it checks: the two digits of the patient discharge status against the editor's dated list.
    Why: the status decides between a full and a transfer payment. Medicare returns the claim.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 16, invalid
        discharge status; CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.16.
    """
    status = (encounter.discharge_status or "").strip()
    if in_force.listed(LIST).row(status.zfill(2)) is None:
        yield check.finding(
            f"Discharge status '{status}' is not in force on {in_force.the_day}",
            do="Give the two digits that tell where the patient went",
            lines=every_line(encounter),
            fields=["discharge_status"],
        )
