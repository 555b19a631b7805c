"""Admission date for services in a hospital."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

INPATIENT_PLACES = frozenset({"21", "51", "61"})


@edit(id="CLAIM-ADMISSION", settings=("professional", "inpatient"), needs=("lines",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Service to an inpatient without the date of admission.

    What it checks: a professional claim with a line at an inpatient place of service (21, 51, 61), and every inpatient
        stay, has the admission date. Without a visit among those lines it is a warning.
    Why: the electronic claim requires the date for inpatient medical visits and is rejected without it; payers ask for
        it for other services to inpatients too.
    Source: X12 005010X222A1 (837P), loop 2300 DTP*435; 005010X223A2 (837I), loop 2300 DTP*435; CMS-1500 (02/12) item
        18; CMS Claims Processing Manual, chapter 26, section 10.4.
    """
    stay = encounter.setting == "inpatient"
    lines = [line for line in encounter.lines if stay or line.place_of_service in INPATIENT_PLACES]
    if not lines:
        in_force.nothing()
        return
    if encounter.admit_date is not None:
        return
    visits = () if stay else in_force.listed("procedure_groups").sets["evaluation"]
    yield check.finding(
        "The patient was an inpatient and the admission date is missing",
        do="Add the date of the admission",
        lines=[line.number for line in lines],
        fields=["admit_date"],
        severity=None if stay or any(line.code in visits for line in lines) else Severity.WARNING,
    )
