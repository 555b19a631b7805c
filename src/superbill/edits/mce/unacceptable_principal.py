"""Unacceptable principal diagnosis."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import stay
from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import VALID


@edit(id="MCE-UNACCEPTABLE-PDX", settings=("inpatient",), needs=("diagnoses", "day"), tables=(VALID,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Principal diagnosis that Medicare does not accept as one.

    What it checks: the principal diagnosis against the editor's list: circumstances that influence health status,
        organisms, codes that only add to another. One of them is accepted with a secondary diagnosis; that is
        MCE-REQUIRES-SECONDARY.
    Why: such a code is no current illness or injury. Medicare returns the claim.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 9, unacceptable
        principal diagnosis; CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.9.
    """
    first = stay(encounter, in_force).principal
    if "unacceptable" in first.words and "reqsdx" not in first.words:
        yield check.finding(
            f"{first.code} is not accepted as principal diagnosis",
            do="Put the condition that was treated first",
            codes=[first.code],
            lines=touching(encounter, first.code),
            table=in_force.dates.ref,
        )
