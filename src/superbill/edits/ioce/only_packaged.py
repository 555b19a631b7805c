"""Nothing that is paid by itself."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS, outpatient
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.opps import CODES


@edit(id="IOCE-ONLY-INCIDENTAL", settings=("outpatient",), payers=PAYERS, needs=("lines",), tables=(CODES,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Claim on which every service is packaged.

    What it checks: whether all lines with a code have status N.
    Why: there is nothing to pay for; the claim is rejected.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edit 27; OPPS Addendum D1.
    """
    claim = outpatient(encounter, in_force)
    if not claim.lines:
        in_force.nothing()
        return
    if claim.statuses == {"N"}:
        yield check.finding(
            "Every service of the claim is packaged (status N)",
            do="Add the service that these belong to, or combine them with its claim",
            codes=sorted({c.service.code for c in claim.lines}),
            lines=[c.service.number for c in claim.lines],
            table=claim.table,
        )
