"""What an institutional claim must tell."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter, Setting
from superbill.model.finding import Finding, Severity

SETTINGS: tuple[Setting, ...] = ("outpatient", "inpatient", "skilled_nursing", "home_health", "hospice")
STAYS = frozenset({"inpatient", "skilled_nursing"})


@edit(id="CLAIM-INSTITUTIONAL", severity=Severity.WARNING, settings=SETTINGS)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Data that an institutional claim carries is missing.

    What it checks: type of bill, attending provider and a revenue code on every line; of a stay also the date, type and
        source of admission and the admitting diagnosis, and of an ended one the discharge status.
    Why: the claim is rejected, or returned to the provider.
    Source: X12 005010X223A2 (837I), loops 2300 (CLM05, CL1, DTP*435, HI*ABJ), 2310A and 2400 (SV201); UB-04 form
        locators 4, 12 to 17, 42, 69 and 76; CMS Claims Processing Manual, chapter 25, section 75.
    """
    lacks = lacking(encounter)
    if lacks:
        without = _without_revenue(encounter)
        yield check.finding(
            f"An institutional claim needs more data before it can be sent: {', '.join(lacks)}",
            do="Complete the data of the stay or visit",
            lines=without or every_line(encounter),
            fields=_missing(encounter),
        )


def lacking(encounter: Encounter) -> list[str]:
    """Return what the claim of a stay or visit lacks: fields of the encounter, and revenue codes of its lines."""
    return [*_missing(encounter), *(f"the revenue code of line {n}" for n in _without_revenue(encounter))]


def _missing(encounter: Encounter) -> list[str]:
    return [field for field, value in _wanted(encounter) if not value]


def _without_revenue(encounter: Encounter) -> list[int]:
    return [line.number for line in encounter.lines if not line.revenue_code]


def _wanted(encounter: Encounter) -> Iterator[tuple[str, object]]:
    yield "type_of_bill", encounter.type_of_bill
    yield "attending.npi", encounter.attending and encounter.attending.npi
    if encounter.setting in STAYS:
        yield "admit_date", encounter.admit_date
        yield "admission_type", encounter.admission_type
        yield "admission_source", encounter.admission_source
        if encounter.setting == "inpatient":
            yield "admitting_diagnosis", encounter.admitting_diagnosis
        if encounter.discharge_date:
            yield "discharge_status", encounter.discharge_status
