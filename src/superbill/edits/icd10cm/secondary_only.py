"""Codes that are never first-listed."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

LIST = "secondary_only"


@edit(
    id="ICD10CM-SECONDARY-ONLY",
    concerns=Concern("diagnoses", lambda code, _, found: found.listed(LIST).row(code) is not None, opens=True),
    needs=("diagnoses", "day"),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Code that may only be secondary stands first.

    What it checks: the first diagnosis against the dated list of codes that the guidelines allow only as secondary:
        organisms, severe sepsis, adverse effects and underdosing, scores, outcome of delivery, social determinants and
        others. Manifestations and external causes have edits of their own.
    Why: these codes add to another diagnosis; first-listed they hide the reason for the encounter.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), sections I.B.7, I.B.14, I.C.1.b, I.C.1.d.4, I.C.19.e.5,
        I.C.21.c.3 and I.C.21.c.11.
    """
    first = encounter.diagnoses[0].code
    row = in_force.listed(LIST).row(first)
    if row is not None:
        yield check.finding(
            f"{first} stands first and may only be secondary: {row.note.text}",
            do="Put the condition that it adds to before it",
            codes=[first],
            lines=touching(encounter, first),
        )
