"""Revenue centers that need a procedure code."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS, opps_claim
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

LIST = "packaged_revenue_codes"


@edit(id="IOCE-REVENUE-CODE", settings=("outpatient",), payers=PAYERS, needs=("lines",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Line without a procedure code in a revenue center that needs one.

    What it checks: every line without a procedure code against the revenue codes whose charges are packaged; others
        need a HCPCS code. The total line (0001) and professional fees (096x to 098x) are left to their own rules.
    Why: the claim is returned.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edit 48; Claims Processing Manual, chapter 4,
        section 10.4.A (packaged revenue codes).
    """
    if not opps_claim(encounter):
        in_force.nothing()
        return
    for line in encounter.lines:
        if line.code is not None or not line.revenue_code:
            continue
        center = line.revenue_code.zfill(4)
        if center not in in_force.listed(LIST).sets["packaged"] and center != "0001" and not "0960" <= center <= "0989":
            yield check.finding(
                f"Line {line.number} has revenue code {center} and no procedure code",
                do="Add the HCPCS code of the service",
                lines=[line.number],
            )
