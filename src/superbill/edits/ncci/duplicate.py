"""The same service twice."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from superbill.edits.in_force import InForce
from superbill.edits.pairs import SETTINGS
from superbill.edits.registry import edit
from superbill.edits.services import Service, services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(
    id="NCCI-DUPLICATE",
    settings=SETTINGS,
    needs=("lines",),
    about=("several codes",),
    override="the record shows that the service was furnished more than once",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Same code on two lines of one day with nothing that tells them apart.

    What it checks: lines of the same code, day, practitioner, modifiers, place, revenue code and drug, none of them
        with a modifier for a repeated or separate service (76, 77, 91, 59, XE, XP, XS, XU).
    Why: the payer takes the second line for a duplicate and denies it (CARC 18).
    Source: CMS Claims Processing Manual, chapter 1, section 120 (duplicate claims); chapter 23, section 20.9.1.1.
    """
    seen = services(encounter, in_force)
    if len(seen.codes) == len(seen.all):
        return
    repeated = in_force.listed("modifiers").sets["repeated"]
    held: dict[Hashable, Service] = {}
    for one in seen.all:
        line = one.line
        key = (
            one.code,
            one.day,
            one.who,
            one.npi,
            one.modifiers,
            one.place,
            line.revenue_code,
            line.ndc,
            line.through_date,
        )
        first = held.setdefault(key, one)
        if first is not one and one.modifiers.isdisjoint(repeated):
            yield check.finding(
                f"Line {one.number} repeats {one.code} of line {first.number} on {one.day}",
                do="Take the line out, or give it the modifier that the record supports: 76 repeated, 77 by another "
                "practitioner, 91 laboratory test, 59 or an X modifier; several units belong on one line",
                codes=[one.code],
                lines=[first.number, one.number],
            )
