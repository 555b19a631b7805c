"""Unspecified side."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import CodeBook, touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.icd10cm import TABULAR


def _sided(book: CodeBook, code: str) -> tuple[str, ...]:
    """Return the sided codes beside one whose title leaves the side open."""
    return book.sided(code) if "nspecified" in (book.code(code).title or "") else ()


@edit(
    id="ICD10CM-SIDE",
    concerns=Concern("diagnoses", lambda code, _, found: bool(_sided(found.tabular, code))),
    severity=Severity.WARNING,
    needs=("diagnoses", "day"),
    tables=(TABULAR,),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Code for an unspecified side where codes for right and left exist.

    What it checks: for every diagnosis whose title speaks of an unspecified side, whether the tabular has the same
        title with "right" or "left" beside it.
    Why: codes for an unspecified side should rarely be used; many payers deny them, and the side is usually in the
        record, where clinicians other than the provider may have noted it.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), sections I.B.13 and I.B.14.
    """
    book = in_force.tabular
    for code in dict.fromkeys(in_force.diagnoses):
        sided = _sided(book, code.code)
        if sided:
            yield check.finding(
                f"{code.code} {code.title} leaves the side open",
                do=f"Look for the side in the record and use {' or '.join(sided)}",
                codes=[code.code],
                lines=touching(encounter, code.code),
                table=book.ref,
            )
