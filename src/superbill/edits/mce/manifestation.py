"""Manifestation as principal diagnosis."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.code_editor import stay
from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import VALID


@edit(id="MCE-MANIFESTATION", settings=("inpatient",), needs=("diagnoses", "day"), tables=(VALID,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Manifestation code as the principal diagnosis of a stay.

    What it checks: the principal diagnosis against the manifestation codes of the editor's list.
    Why: a manifestation describes what an underlying disease does, never the disease. Medicare returns the claim.
    Source: CMS Definitions of Medicare Code Edits v43.1 (2026-04-01) and v44 (2026-10-01), edit 6, manifestation
        code as principal diagnosis; CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1.D.6.
    """
    first = stay(encounter, in_force).principal
    if "manifestation" in first.words:
        yield check.finding(
            f"{first.code} is a manifestation and stands as principal diagnosis",
            do="Put the underlying disease first",
            codes=[first.code],
            lines=touching(encounter, first.code),
            table=in_force.dates.ref,
        )
