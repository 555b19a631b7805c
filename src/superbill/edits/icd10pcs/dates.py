"""Dates of procedures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

WINDOW = timedelta(days=3)


@edit(id="ICD10PCS-DATE", settings=("inpatient",), about=("procedures",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Procedure of a stay has no date, or one outside the stay.

    What it checks: every procedure has a date, not after discharge and not more than three days before admission.
    Why: the claim needs the date of each procedure; one outside the stay and the three days that are billed with it
        belongs to another claim.
    Source: X12 005010X223A2 (837I), loop 2300 HI (BBR, BBQ) with the date of the procedure; CMS Medicare Claims
        Processing Manual, chapter 3, section 40.3 (three-day payment window).
    """
    admit, discharge = encounter.admit_date, encounter.discharge_date
    for place, procedure in enumerate(encounter.procedures):
        day = procedure.date
        if day is None:
            wrong = "has no date"
        elif admit is not None and day < admit - WINDOW:
            wrong = "is more than three days before admission"
        elif discharge is not None and day > discharge:
            wrong = "is after discharge"
        else:
            continue
        yield check.finding(
            f"Procedure {procedure.code} {wrong}",
            do="Take the date from the operative report; bill on its own what does not belong to the stay",
            codes=[procedure.code],
            fields=[f"procedures[{place}].date"],
        )
    if admit is None or discharge is None:
        raise Lacking("the dates of admission and discharge")
