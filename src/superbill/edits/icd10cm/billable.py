"""Diagnosis code is complete."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.edits.standing import Standing, standings, unbillable
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.icd10cm import TABULAR, VALID

SHOWN = 8


@edit(
    id="ICD10CM-BILLABLE",
    concerns=Concern("diagnoses", unbillable),
    needs=("diagnoses", "day"),
    tables=(VALID, TABULAR),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Diagnosis code that needs more characters.

    What it checks: that no diagnosis is a category or subcategory with codes below it; the codes to choose from are
        named.
    Why: a code is invalid if it has not been coded to the full number of characters required for it.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), sections I.A.2, I.B.2 and IV.F.
    """
    for found in standings(in_force):
        code = found.code
        if found.standing is not Standing.HEADING or found.place is None:
            continue
        book = in_force.tabular
        below = [f"{e.code} {e.title}" for e in book.children(found.place)]
        more = f" and {len(below) - SHOWN} more" if len(below) > SHOWN else ""
        ended = [end for _, end in in_force.dates.periods(code) if end < in_force.the_day]
        since = f" (it was complete until {ended[-1]})" if ended else ""
        yield check.finding(
            f"{code} {found.place.title} needs more characters{since}",
            do=f"Choose below {code}: {'; '.join(below[:SHOWN])}{more}",
            codes=[code],
            lines=touching(encounter, code),
            table=book.ref,
        )
