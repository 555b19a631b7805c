"""Modifiers that speak of an earlier surgery."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.registry import edit
from superbill.edits.services import services
from superbill.edits.surgery import LATER, surgeries
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.mpfs import RVU

SPEAKS = frozenset({"24", *LATER})


@edit(
    id="NCCI-GLOBAL-MODIFIER",
    severity=Severity.WARNING,
    settings=("professional",),
    needs=("lines",),
    about=("later surgery",),
    tables=(RVU,),
    override="the earlier surgery is in a record that the history here does not hold",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Modifier 24, 58, 78 or 79 without a surgery whose period it speaks of.

    What it checks: where a history is given, that a surgery of it (or of an earlier line) by the same practitioner
        or group and specialty has a global period that holds the day of the line.
    Why: the modifier says that the service falls into such a period; without one it is wrong, and may have been put
        there to get past an edit.
    Source: CMS Claims Processing Manual, chapter 12, section 40.2.A; MLN907166 (Global Surgery).
    """
    seen = services(encounter, in_force)
    if not encounter.prior_services:
        raise Lacking("the patient's earlier services")
    for one in seen.all:
        speaks = sorted(one.modifiers & SPEAKS)
        if not speaks:
            continue
        held = [s for s in surgeries(encounter, in_force) if s.line != one.number]
        if not any(s.day <= one.day <= s.ends and s.by(one) for s in held):
            yield check.finding(
                f"Line {one.number} has {', '.join(speaks)}, and no surgery of the history has a global period on "
                f"{one.day}",
                do="Take the modifier out, or add the earlier surgery to the history",
                codes=[one.code],
                lines=[one.number],
                table=in_force.as_of(RVU, one.day).ref,
            )
