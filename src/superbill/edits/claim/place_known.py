"""Place of service exists."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

LIST = "places"


@edit(id="CLAIM-POS-KNOWN", settings=("professional",), needs=("lines",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Place of service that is not in the code set on the day.

    What it checks: the two digits of every line against the dated list of place of service codes.
    Why: the payer returns the line (CARC 5 or 58).
    Source: CMS Place of Service Code Set (2024-05-02); CMS Claims Processing Manual, chapter 26, section 10.5.
    """
    for one in encounter.lines:
        place, day = one.place_of_service, one.service_date or in_force.day
        if place is None or day is None:
            continue
        row = in_force.listed(LIST).row(place)
        if row is None or day < row.more.get("since", day):
            yield check.finding(
                f"Line {one.number} has the place of service {place}, which the code set does not have on {day}",
                do="Use the place where the patient was",
                lines=[one.number],
                codes=[one.code] if one.code else [],
            )
