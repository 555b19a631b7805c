"""Diagnosis against the patient's sex."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

LIST = "sex_sense"
NAMES = {"F": "female", "M": "male"}


@edit(
    id="ICD10CM-SEX",
    concerns=Concern("diagnoses", lambda code, _, found: found.listed(LIST).row(code) is not None, opens=True),
    severity=Severity.WARNING,
    needs=("diagnoses", "day", "patient.sex"),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Diagnosis whose definition names the other sex.

    What it checks: every diagnosis against a dated list of sections whose own title names one sex. Unknown sex (U) is
        never a finding.
    Why: most often a code or a registration was mistyped. It is a warning of ours, not a payer's edit: Medicare does
        not apply sex edits to discharges from 2024-10-01, and a patient's registered sex may differ from their organs.
    Source: ICD-10-CM tabular list (April 2026), titles of the sections; CMS Definitions of Medicare Code Edits v42
        (sex conflict edits no longer applied from 2024-10-01).
    """
    sex = encounter.patient.sex
    span = in_force.listed(LIST)
    if sex not in NAMES:
        return
    for code in in_force.codes:
        row = span.row(code)
        if row is not None and row.more["sex"] != sex:
            yield check.finding(
                f"{code} is among {row.note.text}; the patient is registered as {NAMES[sex]}",
                do="Check the code and the registration",
                codes=[code],
                lines=touching(encounter, code),
            )
