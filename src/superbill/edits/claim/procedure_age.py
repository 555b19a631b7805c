"""Procedure against age."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import years
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.edits.services import services
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

LIST = "procedure_age"


@edit(
    id="CLAIM-PROCEDURE-AGE",
    concerns=Concern("lines", lambda code, _, found: found.listed(LIST).row(code) is not None),
    needs=("lines", "patient.birth_date"),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Procedure whose code is for another age.

    What it checks: codes that their own definition limits to an age (preventive visits, newborn and critical care
        of children, vaccine counseling, some surgeries of infants) against the age on the day of the line.
    Why: the payer denies the line (CARC 6); mostly code or date of birth was mistyped.
    Source: Ages in the code set, restated in our own words; CMS Integrated Outpatient Code Editor, edit 2 (age
        conflict); CMS Claims Processing Manual, chapter 18 (preventive services).
    """
    birth = encounter.patient.birth_date
    for one in services(encounter, in_force).all:
        row = in_force.listed(LIST).row(one.code)
        if row is None or birth is None or birth > one.day:
            continue  # CLAIM-DATES tells a birth after the service
        unit = row.more.get("unit", "years")
        age = (one.day - birth).days if unit == "days" else years(birth, one.day)
        if not row.more["from"] <= age <= row.more["to"]:
            yield check.finding(
                f"{one.code} on line {one.number} is {row.note.text}; "
                f"the patient was {counted(age, unit.removesuffix('s'))} old",
                do="Check the code and the date of birth",
                codes=[one.code],
                lines=[one.number],
            )
