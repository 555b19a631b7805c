"""Both sides on an outpatient claim."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS
from superbill.edits.registry import edit
from superbill.edits.services import services
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(id="IOCE-BILATERAL", settings=("outpatient",), payers=PAYERS, needs=("lines",), about=("sides",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Bilateral procedure with several units, or told twice.

    What it checks: a line with 50 has one unit, and no other line of the day has the same code.
    Why: the claim is returned: the sides cannot be counted.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edits 17 and 74; Claims Processing Manual, chapter
        4, section 20.6.2.
    """
    seen = services(encounter, in_force)
    if "50" not in seen.modifiers:
        in_force.nothing()
        return
    for one in seen.all:
        if "50" not in one.modifiers:
            continue
        again = [s.number for s in seen.all if s is not one and (s.code, s.day) == (one.code, one.day)]
        if one.units != 1 or again:
            yield check.finding(
                f"Line {one.number} has {one.code} for both sides and {counted(one.units, 'unit')}"
                + (f", and the code again on line {', '.join(map(str, again))}" if again else ""),
                do="Bill both sides once: one line, 50, one unit",
                codes=[one.code],
                lines=[one.number, *again],
            )
