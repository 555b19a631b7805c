"""Services that Medicare does not cover on outpatient claims."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS, outpatient
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.opps import CODES

WHY = {
    "E1": "is not covered under any outpatient benefit",
    "E2": "has no price: no claim data and no price information",
}


@edit(id="IOCE-NOT-COVERED", settings=("outpatient",), payers=PAYERS, needs=("lines",), tables=(CODES,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Service that Medicare does not pay on an outpatient claim.

    What it checks: every line with status E1 or E2 that is not billed as excluded (GY) or expected to be denied
        (GZ).
    Why: the line is denied; the patient may owe it where it is excluded by law.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edits 9, 13 and 28; OPPS Addendum D1.
    """
    claim = outpatient(encounter, in_force)
    if not claim.lines:
        in_force.nothing()
        return
    for one in claim.with_status("E1", "E2"):
        if one.modifiers & {"GY", "GZ"}:
            continue
        status = next(c.status for c in claim.lines if c.service is one)
        yield check.finding(
            f"{one.code} on line {one.number} {WHY[status]} (status {status})",
            do="Bill it as non-covered with GY where the law excludes it, or use the code that Medicare pays",
            codes=[one.code],
            lines=[one.number],
            table=claim.table,
        )
