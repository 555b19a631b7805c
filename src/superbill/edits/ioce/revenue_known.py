"""Revenue codes that exist, and those that Medicare takes."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS, opps_claim
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.outpatient_editor import EDITOR, NOT_RECOGNIZED, revenue_code

TOTAL = "0001"


@edit(id="IOCE-REVENUE-KNOWN", settings=("outpatient",), payers=PAYERS, needs=("lines", "day"), tables=(EDITOR,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Revenue code that does not exist on the day, or that Medicare does not take on an outpatient claim.

    What it checks: the revenue code of every line against the editor's list of the quarter, the total line left out.
    Why: the claim is returned (invalid), or the line is rejected (not recognized).
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edits 41 and 65, and the revenue codes of its
        quarterly data files.
    """
    held = [n for n in encounter.lines if n.revenue_code and n.revenue_code.zfill(4) != TOTAL]
    if not opps_claim(encounter) or not held:
        in_force.nothing()
        return
    for line in held:
        day = line.service_date or in_force.the_day
        release, center = in_force.as_of(EDITOR, day), (line.revenue_code or "").zfill(4)
        known = revenue_code(release, center, day)
        if known is not None and NOT_RECOGNIZED not in known.words:
            continue
        told = "does not exist on the day" if known is None else "is not recognized by Medicare"
        yield check.finding(
            f"Revenue code {center} on line {line.number} {told}",
            do="Use the revenue code of the department that gave the service",
            lines=[line.number],
            table=release.ref,
        )
