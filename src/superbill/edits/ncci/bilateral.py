"""Both sides."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import payer_now
from superbill.edits.registry import edit
from superbill.edits.services import Service, services
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.mpfs import RVU

PRICED = frozenset("ACRT")
"""Statuses of physicians' services; equipment and lenses have sides and no indicator."""
SIDES = frozenset({"LT", "RT"})
BOTH = {
    "0": "cannot be billed for both sides",
    "2": "means both sides already",
    "9": "has no sides",
}


@edit(id="NCCI-BILATERAL", settings=("professional",), needs=("lines",), about=("sides",), tables=(RVU,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Both sides of a code that does not have two, or billed with more than one unit.

    What it checks: a line with 50, and two lines with LT and RT, by the bilateral indicator of the fee schedule: 1
        and 3 have two sides, 0, 2 and 9 do not. A line with 50 has one unit for Medicare.
    Why: the second side is denied, or paid by mistake (CARC 4); two units with 50 are read as four sides.
    Source: CMS Claims Processing Manual, chapter 12, section 40.7; chapter 23, addendum, field bilateral surgery;
        MLN901346 (bilateral procedures and MUE).
    """
    seen = services(encounter, in_force)
    if seen.modifiers.isdisjoint({"50", *SIDES}):
        in_force.nothing()
        return
    for one in seen.all:
        twice = "50" in one.modifiers or one.modifiers >= SIDES
        pair = [s.number for s in seen.all if _other_side(one, s)]
        row = in_force.rvu(one.code, one.day) if twice or pair else None
        if row is not None and row.status in PRICED and row.bilateral in BOTH:
            yield check.finding(
                f"{one.code} on line {one.number} {BOTH[row.bilateral]} (bilateral indicator {row.bilateral})",
                do="Bill it once, without 50, LT and RT"
                if row.bilateral != "0"
                else "Bill one side, or correct the code",
                codes=[one.code],
                lines=[one.number, *pair],
                table=in_force.as_of(RVU, one.day).ref,
            )
        elif "50" in one.modifiers and one.units != 1 and payer_now(encounter) == "medicare":
            yield check.finding(
                f"Line {one.number} has 50 and {counted(one.units, 'unit')}",
                do="Bill both sides on one line with 50 and one unit",
                codes=[one.code],
                lines=[one.number],
            )


def _other_side(one: Service, other: Service) -> bool:
    """Tell whether `other` is the right side of what `one` is the left side of."""
    return (
        "LT" in one.modifiers
        and "RT" in other.modifiers
        and (one.code, one.day, one.who) == (other.code, other.day, other.who)
        and one is not other
    )
