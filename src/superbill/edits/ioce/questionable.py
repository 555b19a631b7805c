"""Services that Medicare covers only on a closer look."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS, opps_claim
from superbill.edits.registry import edit
from superbill.edits.services import services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.outpatient_editor import EDITOR, QUESTIONABLE


@edit(
    id="IOCE-QUESTIONABLE",
    severity=Severity.WARNING,
    settings=("outpatient",),
    payers=PAYERS,
    needs=("lines",),
    tables=(EDITOR,),
    override="the record shows why the service is reasonable and necessary",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Service that Medicare covers only under certain conditions.

    What it checks: every line whose code the editor marks as questionably covered, such as cosmetic and bariatric
        surgery, sterilization and nerve blocks.
    Why: the claim is suspended until the contractor has looked at the record.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edit 12, and the marks of its quarterly data files.
    """
    seen = services(encounter, in_force)
    if not opps_claim(encounter) or not seen.all:
        in_force.nothing()
        return
    for one in seen.all:
        known = in_force.editor_code(one.code, one.day)
        if known is not None and QUESTIONABLE in known.words:
            yield check.finding(
                f"{one.code} on line {one.number} is questionably covered: the claim will be suspended",
                do="Check the record against the national and local determinations, and have it ready",
                codes=[one.code],
                lines=[one.number],
                table=in_force.as_of(EDITOR, one.day).ref,
            )
