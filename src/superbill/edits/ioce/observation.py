"""Observation."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

OBSERVATION = frozenset({"G0378", "G0379"})
CENTER, BILLS = "0762", ("13", "85")


@edit(id="IOCE-OBSERVATION", settings=("outpatient",), payers=PAYERS, needs=("lines",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Observation without its code, or on a bill that has none.

    What it checks: a line with the revenue code of observation (0762) has G0378 or G0379; these codes stand only on
        bills 013x and 085x.
    Why: the claim is returned.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edits 44 and 53; Claims Processing Manual, chapter
        4, section 290.
    """
    bill = (encounter.type_of_bill or "").removeprefix("0")[:2]
    for line in encounter.lines:
        held = line.code in OBSERVATION
        if (line.revenue_code or "").zfill(4) == CENTER and not held:
            told = f"has the revenue code of observation and {line.code or 'no code'}"
        elif held and bill and bill not in BILLS:
            told = f"has {line.code} on type of bill {encounter.type_of_bill}"
        else:
            continue
        yield check.finding(
            f"Line {line.number} {told}",
            do="Bill observation hours as G0378 with revenue code 0762 on a 013x or 085x bill",
            codes=[line.code] if line.code else [],
            lines=[line.number],
        )
