"""The modifier of a patient who died before admission."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

DIED = "20"


@edit(id="IOCE-CA-STATUS", settings=("outpatient",), payers=PAYERS, needs=("lines",), about=("died before admission",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """CA on the claim of a patient who did not die.

    What it checks: a line with CA needs the discharge status of a patient who died (20), and only one line has it.
    Why: CA pays an inpatient-only procedure of a patient who died before admission; the claim is returned.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edits 60 and 70; Claims Processing Manual, chapter
        4, section 180.7.
    """
    held = [line.number for line in encounter.lines if "CA" in line.modifiers]
    if (encounter.discharge_status or "") != DIED:
        yield check.finding(
            f"Line {held[0]} has CA, and the discharge status is {encounter.discharge_status or 'not given'}",
            do="Use CA only when the patient died before admission, with discharge status 20",
            lines=held,
            fields=["discharge_status"],
        )
    if len(held) > 1:
        yield check.finding("CA stands on more than one line", do="Keep CA on the procedure itself", lines=held)
