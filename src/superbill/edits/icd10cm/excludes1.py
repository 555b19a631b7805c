"""Excludes1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from superbill.edits.coded import Block, Code, touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import TABULAR


@edit(
    id="ICD10CM-EXCLUDES1",
    needs=("diagnoses", "day"),
    about=("several diagnoses",),
    tables=(TABULAR,),
    override="the provider documents that the two conditions are unrelated to each other (I.A.12.a)",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Two diagnoses that an Excludes1 note forbids together.

    What it checks: every pair of diagnoses against the Excludes1 notes of both codes, each with the notes that it
        inherits from its chapter, section, category and subcategories.
    Why: an Excludes1 note says that the two conditions cannot occur together, so one of the codes is wrong.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), section I.A.12.a.
    Left out: lines of a note that name no code ("see Alphabetical Index").
    """
    book, codes = in_force.tabular, in_force.diagnoses
    noted = {c: codes.reaching(c.excludes1) for c in codes}
    if not any(noted.values()):
        return
    for one, two in combinations(noted, 2):
        notes = [*_excluding(noted[one], two), *_excluding(noted[two], one)]
        if notes:
            yield check.finding(
                f"{one.code} and {two.code} exclude each other: {' and '.join(notes)}",
                do="Keep the code that the record supports. Where it is unclear whether the conditions are related, "
                "query the provider; where they are documented as unrelated, record an override",
                codes=[one.code, two.code],
                lines=touching(encounter, one.code, two.code),
                source=f"ICD-10-CM tabular list {book.ref.release}",
                table=book.ref,
            )


def _excluding(blocks: Sequence[Block], other: Code) -> Iterator[str]:
    """Tell the first of these notes that points at `other`."""
    for block in blocks:
        line = block.pointing_at(other.code)
        if line is not None:
            yield f"the Excludes1 note at {block.place} names '{line.text}'"
            return
