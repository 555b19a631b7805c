"""Procedures after surgery."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.registry import edit
from superbill.edits.services import services
from superbill.edits.surgery import LATER, surgeries
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.mpfs import RVU


@edit(id="NCCI-GLOBAL-PROCEDURE", settings=("professional",), needs=("lines",), tables=(RVU,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Procedure within the global period of an earlier surgery without 58, 78 or 79.

    What it checks: every procedure that has a global period itself, against the periods of the surgeries of the
        history and of earlier days of the claim by the same practitioner or group and specialty.
    Why: without the modifier it counts as part of the first surgery and is denied (CARC 97). 79: unrelated, paid in
        full, a new period. 58: staged, more extensive or planned, paid in full, a new period. 78: unplanned return
        to the operating room, the intraoperative part, no new period. Any other care of a complication is not paid.
    Source: CMS Claims Processing Manual, chapter 12, sections 40.1.B, 40.2.A and 40.4; MLN907166 (Global Surgery).
    """
    held = surgeries(encounter, in_force)
    if all(s.line is None for s in held):
        in_force.nothing()
        return
    lines = {s.number: s for s in services(encounter, in_force).all}
    for second in held if len(held) > 1 else ():
        one = lines.get(second.line or -1)
        if one is None or not one.modifiers.isdisjoint(LATER):
            continue
        first = next((s for s in held if s.day < one.day <= s.ends and s.by(one)), None)
        if first is not None:
            yield check.finding(
                f"{one.code} on line {one.number} is {counted((one.day - first.day).days, 'day')} "
                f"after {first.code}, whose "
                "global "
                f"period ends on {first.ends}",
                do="Add the modifier that the record supports: 79 unrelated, 58 staged or planned, 78 unplanned return "
                "to the "
                "operating room. Care of a complication outside the operating room is not billed to Medicare",
                codes=[one.code],
                lines=[one.number],
                table=in_force.as_of(RVU, in_force.the_day).ref,
            )
    if not encounter.prior_services and any(s.modifiers.isdisjoint(LATER) for s in held):
        raise Lacking("the patient's earlier services")
