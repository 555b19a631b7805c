"""Sex of the patient."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(id="MCE-INVALID-SEX", settings=("inpatient",), needs=("diagnoses",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Sex of a hospital patient is not given as female or male.

    What it checks: that the registered sex is F or M.
    Why: the editor needs the sex that is registered with Medicare; unknown is returned.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 15, invalid sex;
        CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.15.
    """
    if encounter.patient.sex not in {"F", "M"}:
        yield check.finding(
            "The patient's sex is not given as female or male",
            do="Take the sex from the Medicare record of the patient",
            lines=every_line(encounter),
            fields=["patient.sex"],
        )
