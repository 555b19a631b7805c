"""Nothing that is paid by itself."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS, outpatient
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.opps import CODES

NOT_PAID = {"N", "E1", "E2", "M"}
DENIED = {"GY", "GZ"}


@edit(id="IOCE-ONLY-INCIDENTAL", settings=("outpatient",), payers=PAYERS, needs=("lines",), tables=(CODES,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Claim on which every service is packaged, or packaged beside lines that are not paid.

    What it checks: whether all lines with a code have status N (edit 27), or every line that has not is not covered
        (status E1, E2 or M, or billed with GY or GZ), so that nothing carries the packaged ones (edit 47).
    Why: there is nothing to pay for; the claim, or the packaged lines, are rejected.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edits 27 and 47; OPPS Addendum D1.
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
        return
    packaged = claim.with_status("N")
    if packaged and all(c.status in NOT_PAID or c.service.modifiers & DENIED for c in claim.lines if c.status != "N"):
        yield check.finding(
            "Nothing on the claim is paid that the packaged services could go with",
            do="Add the service that these belong to, or combine them with its claim",
            codes=sorted({one.code for one in packaged}),
            lines=[one.number for one in packaged],
            table=claim.table,
        )
