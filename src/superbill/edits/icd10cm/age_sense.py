"""Diagnosis against the patient's age."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import years
from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

LIST = "age_sense"


@edit(
    id="ICD10CM-AGE",
    concerns=Concern("diagnoses", lambda code, _, found: found.listed(LIST).row(code) is not None, opens=True),
    severity=Severity.WARNING,
    needs=("diagnoses", "day", "patient.birth_date"),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Diagnosis whose definition names another age.

    What it checks: every diagnosis against a dated list of codes whose own definition names an age.
    Why: most often a code or a date of birth was mistyped. It is a warning of ours; the age lists of Medicare's
        code editor are an edit of their own.
    Source: ICD-10-CM tabular list (April 2026), titles and notes of the codes.
    """
    birth, day = encounter.patient.birth_date, in_force.the_day
    span = in_force.listed(LIST)
    if birth is None or birth > day:
        return  # CLAIM-DATES says it
    for code in in_force.codes:
        row = span.row(code)
        if row is None:
            continue
        age = (day - birth).days if row.more.get("days") else years(birth, day)
        if not row.more["from"] <= age <= row.more["to"]:
            unit = "day" if row.more.get("days") else "year"
            yield check.finding(
                f"{code} is for {row.note.text}; the patient was {counted(age, unit)} old on {day}",
                do="Check the code and the date of birth",
                codes=[code],
                lines=touching(encounter, code),
            )
