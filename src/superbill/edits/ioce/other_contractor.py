"""Services that go to another contractor."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS, outpatient
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.opps import CODES

WHERE = {"M": "is not billable to this contractor", "Y": "is billed to the contractor for durable equipment"}


@edit(id="IOCE-OTHER-CONTRACTOR", settings=("outpatient",), payers=PAYERS, needs=("lines",), tables=(CODES,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Service that a hospital does not bill to its contractor.

    What it checks: every line with status M or Y on a bill that the OPPS pays.
    Why: the claim is returned.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edits 61 and 72; OPPS Addendum D1.
    """
    claim = outpatient(encounter, in_force)
    if not claim.lines:
        in_force.nothing()
        return
    for one in claim.with_status("M", "Y"):
        status = next(c.status for c in claim.lines if c.service is one)
        yield check.finding(
            f"{one.code} on line {one.number} {WHERE[status]} (status {status})",
            do="Take the line off this claim and bill it where it belongs",
            codes=[one.code],
            lines=[one.number],
            table=claim.table,
        )
