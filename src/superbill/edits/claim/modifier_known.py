"""Modifier exists."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.edits.services import services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.hcpcs import HCPCS


@edit(id="CLAIM-MODIFIER-KNOWN", needs=("lines",), about=("modifiers",), tables=(HCPCS,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Modifier that does not exist, or not on the date of the line.

    What it checks: every modifier of two characters against the dated list of CPT and HCPCS modifiers.
    Why: the payer returns or denies the line (CARC 4 or 182).
    Source: 45 CFR 162.1002(c); CMS Claims Processing Manual, chapter 23, section 20.3; quarterly Integrated
        Outpatient Code Editor files.
    """
    seen = services(encounter, in_force)
    if not seen.modifiers:
        in_force.nothing()
        return
    for one in seen.all:
        wrong = [m for m in one.line.modifiers if len(m) == 2 and not in_force.modifier(m, one.day)]
        if wrong:
            yield check.finding(
                f"Line {one.number} has {', '.join(wrong)}, not a modifier on {one.day}",
                do="Look the modifier up again",
                codes=[one.code],
                lines=[one.number],
                table=in_force.as_of(HCPCS, one.day).ref,
            )
