"""Place of service against code."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.edits.services import services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

LIST = "code_places"


@edit(
    id="NCCI-PLACE",
    concerns=Concern("lines", lambda code, _, found: found.listed(LIST).row(code) is not None, idle=True),
    settings=("professional",),
    needs=("lines",),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Code at a place where it is not furnished.

    What it checks: visits that belong to a place (hospital, emergency department, nursing facility, home, office)
        against the place of service of the line, by a dated list.
    Why: the payer denies the line (CARC 5); the place also decides the fee.
    Source: CMS Claims Processing Manual, chapter 12, sections 30.6.9 to 30.6.14, and chapter 26, section 10.5.
    """
    seen = services(encounter, in_force)
    span = in_force.listed(LIST)
    chosen = [(s, row) for s in seen.all if s.place and (row := span.row(s.code)) is not None]
    if not chosen:
        in_force.nothing()
    for one, row in chosen:
        only, never = row.more.get("only"), row.more.get("never")
        if (only and one.place not in only) or (never and one.place in never):
            yield check.finding(
                f"{one.code} on line {one.number} is {row.note.text}, and the place of service is {one.place}",
                do="Correct the place, or use the visit code of the place",
                codes=[one.code],
                lines=[one.number],
            )
