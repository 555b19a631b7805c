"""Dates in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from superbill.edits.in_force import InForce
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.finding import Finding

OLDEST = 124
"""Years; Medicare's code editor takes no older patient."""


@edit(id="CLAIM-DATES", needs=("day",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Dates of the encounter are not in order.

    What it checks: birth is not after service, and not more than 124 years before it; discharge is not before
        admission; a line does not end before it begins and does not lie outside the stay of an inpatient; no service
        is after the day of death or of filing; an accident is not after the service.
    Why: dates out of order are rejected, and show that a date or a patient was mistaken.
    Source: CMS Definitions of Medicare Code Edits, invalid age (0 to 124); X12 005010X222A1 (837P), DMG02 and DTP of
        loops 2010BA, 2300 and 2400; CMS Medicare Claims Processing Manual, chapter 3, section 10.
    """
    for message, fields in _of_the_encounter(encounter, in_force.the_day):
        yield check.finding(message, do="Correct the date that is mistyped", lines=every_line(encounter), fields=fields)
    for line in encounter.lines:
        for message in _of_the_line(encounter, line):
            yield check.finding(message, do="Correct the date of the line", lines=[line.number])


def _of_the_encounter(encounter: Encounter, day: date) -> Iterator[tuple[str, list[str]]]:
    birth, admit, discharge = encounter.patient.birth_date, encounter.admit_date, encounter.discharge_date
    if birth is not None and birth > (admit or day):
        yield "The patient was born after the service", ["patient.birth_date"]
    if birth is not None and day.year - birth.year > OLDEST:
        yield f"The patient would be more than {OLDEST} years old", ["patient.birth_date"]
    if admit and discharge and discharge < admit:
        yield "Discharge is before admission", ["admit_date", "discharge_date"]
    accident = encounter.accident.date if encounter.accident else None
    if accident and accident > day:
        yield "The accident is after the service", ["accident.date"]


def _of_the_line(encounter: Encounter, line: ServiceLine) -> Iterator[str]:
    start, end, death = line.service_date, line.through_date, encounter.patient.death_date
    if start is None:
        return
    if end is not None and end < start:
        yield f"Line {line.number} ends before it begins"
    if encounter.filing_date is not None and start > encounter.filing_date:
        yield f"Line {line.number} is after the day on which the claim is filed"
    if death is not None and start > death:
        yield f"Line {line.number} is after the patient's death"
    admit, discharge = encounter.admit_date, encounter.discharge_date
    if encounter.setting == "inpatient" and ((admit and start < admit) or (discharge and start > discharge)):
        yield f"Line {line.number} lies outside the stay"
