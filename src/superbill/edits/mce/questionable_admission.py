"""Questionable admission."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import stay
from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.icd10cm import VALID


@edit(
    id="MCE-QUESTIONABLE-ADMISSION",
    severity=Severity.WARNING,
    settings=("inpatient",),
    needs=("diagnoses", "day"),
    tables=(VALID,),
    override="the record shows why hospital care was needed",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Principal diagnosis that is rarely a reason for a stay in an acute care hospital.

    What it checks: the principal diagnosis against the editor's list of such diagnoses.
    Why: the contractor may ask for the record before it pays.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 8, questionable
        admission; CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.8.
    """
    first = stay(encounter, in_force).principal
    if "qadm" in first.words:
        yield check.finding(
            f"{first.code} alone is seldom a reason for admission",
            do="Check whether the record supports a diagnosis that tells why hospital care was needed",
            codes=[first.code],
            lines=touching(encounter, first.code),
            table=in_force.dates.ref,
        )
