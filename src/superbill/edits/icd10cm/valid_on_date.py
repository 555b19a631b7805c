"""Diagnosis code exists and is in force."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import touching, when_valid
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.edits.standing import Standing, standings, unbillable
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import TABULAR, VALID


@edit(
    id="ICD10CM-VALID",
    concerns=Concern("diagnoses", unbillable),
    needs=("diagnoses", "day"),
    tables=(VALID, TABULAR),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Diagnosis code that does not exist or is not in force on the date.

    What it checks: every diagnosis against the dated list of ICD-10-CM codes, on the date of discharge of a stay and
        on the first date of service otherwise. A category or subcategory is left to ICD10CM-BILLABLE, a seventh
        character to ICD10CM-SEVENTH.
    Why: a payer returns a claim with a code that is not in the code set of the day (CARC 146).
    Source: 45 CFR 162.1002 (code sets); ICD-10-CM Official Guidelines FY2026 (2025-10-01), introduction; CMS Medicare
        Claims Processing Manual, chapter 23, section 10.
    """
    for found in standings(in_force):
        code = found.code
        if found.standing is Standing.UNKNOWN:
            yield check.finding(
                f"{code} is not an ICD-10-CM code",
                do="Look the diagnosis up again in the Alphabetic Index and the tabular list",
                codes=[code],
                lines=touching(encounter, code),
                table=in_force.dates.ref,
            )
        elif found.standing is Standing.NOT_IN_FORCE:
            periods = in_force.dates.periods(code)
            yield check.finding(
                f"{code} is not in force on {in_force.the_day}: {when_valid(periods, in_force.the_day)}",
                do="Use the code that the classification of that date has for the diagnosis",
                codes=[code],
                lines=touching(encounter, code),
                table=in_force.dates.ref,
            )
