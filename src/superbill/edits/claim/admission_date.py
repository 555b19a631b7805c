"""Admission date for services in a hospital."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

INPATIENT_PLACES = frozenset({"21", "51", "61"})


@edit(id="CLAIM-ADMISSION", needs=("lines",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Service to an inpatient without the date of admission.

    What it checks: a professional claim with a line at an inpatient place of service (21, 51, 61), and every inpatient
        stay, has the admission date.
    Why: the date is required for services to an inpatient; the claim is rejected without it.
    Source: X12 005010X222A1 (837P), loop 2300 DTP*435; 005010X223A2 (837I), loop 2300 DTP*435; CMS-1500 (02/12) item
        18.
    """
    if encounter.admit_date is not None:
        return
    lines = [line.number for line in encounter.lines if line.place_of_service in INPATIENT_PLACES]
    if encounter.setting == "inpatient":
        lines = [line.number for line in encounter.lines]
    if lines and encounter.setting in ("professional", "inpatient"):
        yield check.finding(
            "The patient was an inpatient and the admission date is missing",
            do="Add the date of the admission",
            lines=lines,
            fields=["admit_date"],
        )
