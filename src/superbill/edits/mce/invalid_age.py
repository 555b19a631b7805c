"""Age of the patient."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import OLDEST, age
from superbill.edits.in_force import InForce
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(id="MCE-INVALID-AGE", settings=("inpatient",), needs=("day", "patient.birth_date"))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Age of a hospital patient is not between 0 and 124 years.

    What it checks: the age at admission, from the date of birth.
    Why: the stay cannot be grouped without a possible age. Medicare returns the claim.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 14, invalid age;
        CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.14.
    """
    years = age(encounter, in_force.the_day)
    if years is not None and not 0 <= years <= OLDEST:
        yield check.finding(
            f"The patient would be {years} years old at admission",
            do="Correct the date of birth or the dates of the stay",
            lines=every_line(encounter),
            fields=["patient.birth_date"],
        )
