"""Codes that the OPPS does not recognize."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS, outpatient
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.opps import CODES


@edit(id="IOCE-NOT-RECOGNIZED", settings=("outpatient",), payers=PAYERS, needs=("lines",), tables=(CODES,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Code that the OPPS does not recognize; another code may stand for the service.

    What it checks: every line with status B on a bill that the OPPS pays.
    Why: the claim is returned.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edit 62; OPPS Addendum D1.
    """
    claim = outpatient(encounter, in_force)
    if not claim.lines:
        in_force.nothing()
        return
    for one in claim.with_status("B"):
        yield check.finding(
            f"{one.code} on line {one.number} is not recognized by the OPPS (status B)",
            do="Look for the HCPCS code that hospitals report for the service, such as G0463 for a clinic visit",
            codes=[one.code],
            lines=[one.number],
            table=claim.table,
        )
