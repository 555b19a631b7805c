"""Codes that are payable from or until a day within a quarter."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS, opps_claim
from superbill.edits.registry import edit
from superbill.edits.services import services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.outpatient_editor import EDITOR, approval

WHY = {
    67: "was not yet approved by the FDA",
    68: "was not yet covered by a national determination or a demonstration",
    69: "is outside the period that Medicare approved",
    83: "is no longer covered by a national determination",
    110: "was not yet marketed",
}


@edit(id="IOCE-APPROVAL", settings=("outpatient",), payers=PAYERS, needs=("lines",), tables=(EDITOR,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Service before its approval, or after its coverage ended.

    What it checks: every line whose code the editor holds to days of its own within a quarter: approval by the FDA,
        start of national coverage or of a demonstration, a period that Medicare approved, the end of national coverage,
        first marketing.
    Why: the line is denied, and no appeal can change the day.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edits 67, 68, 69, 83 and 110, and the days of its
        quarterly data files.
    """
    seen = services(encounter, in_force)
    if not opps_claim(encounter) or not seen.all:
        in_force.nothing()
        return
    for one in seen.all:
        release = in_force.as_of(EDITOR, one.day)
        dated = approval(release, one.code, one.day)
        if dated is None or dated.allows(one.day):
            continue
        early = dated.approved is not None and one.day < dated.approved
        limit = f"from {dated.approved}" if early else f"until {dated.terminated}"
        yield check.finding(
            f"{one.code} on line {one.number} {WHY[dated.edit]} on {one.day} (payable {limit})",
            do="Check the date of service and the code; bill the charge as not covered where both are right",
            codes=[one.code],
            lines=[one.number],
            table=release.ref,
        )
