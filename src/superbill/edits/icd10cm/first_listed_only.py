"""Z codes that may only be first-listed."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import touching
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

LIST = "first_listed_only"


@edit(
    id="ICD10CM-FIRST-ONLY",
    concerns=Concern("diagnoses", lambda code, _, found: found.listed(LIST).row(code) is not None, opens=True),
    needs=("diagnoses", "day"),
    about=("several diagnoses",),
    override="records of several encounters of one day are combined (I.C.21.c.15)",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Code that may only be principal or first-listed stands as a secondary diagnosis.

    What it checks: every diagnosis after the first against the dated list of Z codes that may only be first-listed.
        When the first diagnosis is of the list itself, it is a warning: two such reasons may meet in one visit.
    Why: such a code is the reason for the encounter; as a secondary diagnosis it says that the first one is wrong.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), section I.C.21.c.15.
    """
    span = in_force.listed(LIST)
    first, *others = (d.code for d in encounter.diagnoses)
    grade = Severity.WARNING if span.row(first) else Severity.ERROR
    for code in others:
        row = span.row(code)
        if row is not None and code != first:
            yield check.finding(
                f"{code} ({row.note.text}) may only be first-listed and stands after {first}",
                do=f"Put {code} first if it is the reason for the encounter; otherwise leave it out",
                codes=[code],
                lines=touching(encounter, code),
                severity=grade,
            )
