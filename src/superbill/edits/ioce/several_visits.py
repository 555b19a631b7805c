"""Several visits of one day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS, outpatient
from superbill.edits.registry import edit
from superbill.edits.services import Service
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.opps import CODES

SEVERAL = "G0"


@edit(id="IOCE-SEVERAL-VISITS", settings=("outpatient",), payers=PAYERS, needs=("lines",), tables=(CODES,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Several medical visits of one day and revenue center without condition code G0.

    What it checks: two or more lines of status V or J2 with the same revenue code on one day, or one with several
        units, without the condition code that says the visits were distinct.
    Why: the claim is returned.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edit 42; Claims Processing Manual, chapter 4,
        section 180.4.
    """
    claim = outpatient(encounter, in_force)
    if not claim.lines:
        in_force.nothing()
        return
    if SEVERAL in encounter.condition_codes:
        return
    visits = in_force.listed("procedure_groups").sets["evaluation"]
    groups: dict[tuple[date, str | None], list[Service]] = {}
    for one in claim.with_status("V", "J2"):
        if one.code in visits:
            groups.setdefault((one.day, one.line.revenue_code), []).append(one)
    for (day, center), members in groups.items():
        if sum((m.units for m in members), Decimal(0)) > 1:
            yield check.finding(
                f"{counted(len(members), 'line')} with visits on {day} in revenue center {center or 'not given'}",
                do="When the visits were distinct, add condition code G0 (and 27 on the second); otherwise bill one",
                codes=sorted({m.code for m in members}),
                lines=[m.number for m in members],
                table=claim.table,
            )
