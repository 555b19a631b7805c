"""Seventh character and placeholder."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.edits.standing import Judged, Standing, completed, standings, unbillable
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import TABULAR, VALID, SeventhCharacter

SHAPES = {
    Standing.SEVENTH_MISSING: "needs a seventh character",
    Standing.SEVENTH_WRONG: "has a seventh character that is not defined for it",
    Standing.PLACEHOLDER_MISSING: "lacks the placeholder X before its seventh character",
    Standing.TOO_LONG: "has characters after a code that is complete without them",
}


@edit(
    id="ICD10CM-SEVENTH",
    concerns=Concern("diagnoses", unbillable),
    needs=("diagnoses", "day"),
    tables=(VALID, TABULAR),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Seventh character missing, not defined for the code, or out of its place.

    What it checks: a code for which the tabular defines a seventh character has one of those defined for it; shorter
        codes are filled up to the sixth character with the placeholder X; a code without a definition has no further
        character.
    Why: a code without its seventh character, or with one that is not defined for it, is invalid.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), sections I.A.4 (placeholder) and I.A.5 (7th characters).
    """
    for found in standings(in_force):
        code = found.code
        if found.standing in SHAPES and found.place is not None:
            book = in_force.tabular
            yield check.finding(
                f"{code} {SHAPES[found.standing]}",
                do=_what_to_do(found, book.code(found.place.code).sevenths),
                codes=[code],
                lines=touching(encounter, code),
                table=book.ref,
            )


def _what_to_do(found: Judged, sevenths: tuple[SeventhCharacter, ...]) -> str:
    if found.place is None or found.standing is Standing.TOO_LONG:
        return f"Report {found.place.code if found.place else found.code}"
    if found.standing is Standing.PLACEHOLDER_MISSING:
        return f"Write {completed(found.place, found.code[-1])}"
    place = found.place
    return "Choose " + "; ".join(f"{completed(place, s.character)} {s.meaning}" for s in sevenths)
