"""A visit beside a procedure."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS, outpatient
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.opps import CODES

VISIT, PROCEDURE = ("V", "J2"), ("S", "T", "J1")


@edit(id="IOCE-VISIT-25", settings=("outpatient",), payers=PAYERS, needs=("lines",), tables=(CODES,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Medical visit on the day of a procedure without 25.

    What it checks: every visit (a code for evaluation and management of status V or J2) on a day with a line of
        status S, T or J1.
    Why: the line of the visit is rejected.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edit 21; Claims Processing Manual, chapter 4,
        section 20.6.1.
    """
    claim = outpatient(encounter, in_force)
    if not claim.lines:
        in_force.nothing()
        return
    procedures = claim.with_status(*PROCEDURE)
    if not procedures:
        return
    visits = in_force.listed("procedure_groups").sets["evaluation"]
    for one in claim.with_status(*VISIT):
        beside = [s for s in procedures if s.day == one.day]
        if one.code in visits and beside and "25" not in one.modifiers:
            yield check.finding(
                f"Visit {one.code} on line {one.number} is on the day of {beside[0].code} and has no 25",
                do="Use 25 when the record shows a significant visit apart from the procedure; otherwise leave it out",
                codes=[one.code, beside[0].code],
                lines=[one.number, beside[0].number],
                table=claim.table,
            )
