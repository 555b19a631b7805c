"""Parts of the global package."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.edits.services import services
from superbill.edits.surgery import global_days
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.mpfs import RVU

PARTS = frozenset({"54", "55", "56"})


@edit(id="NCCI-GLOBAL-SPLIT", settings=("professional",), needs=("lines",), about=("split care",), tables=(RVU,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Split of a global package where there is none to split.

    What it checks: modifiers 54 (surgical care), 55 (care after surgery) and 56 (care before) stand on codes with
        10 or 90 global days, and only one of them on a line.
    Why: a code without a period has no part that another could take over; the line is returned (CARC 4).
    Source: CMS Claims Processing Manual, chapter 12, sections 40.2.A.3 and 40.4.B; MLN907166 (Global Surgery).
    """
    seen = services(encounter, in_force)
    for one in seen.all:
        parts = sorted(one.modifiers & PARTS)
        if not parts:
            continue
        if len(parts) > 1:
            told = f"has {' and '.join(parts)}: one who does it all uses none of them"
        elif global_days(one.code, one.day, in_force) not in {"010", "090"}:
            told = f"has {parts[0]}, and {one.code} has no global period after the day of surgery"
        else:
            continue
        yield check.finding(
            f"Line {one.number} {told}",
            do="Take the modifier out, or correct the code",
            codes=[one.code],
            lines=[one.number],
            table=in_force.as_of(RVU, one.day).ref,
        )
