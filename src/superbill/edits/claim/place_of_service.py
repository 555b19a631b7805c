"""Place of service is given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

FORM = re.compile(r"\d{2}", re.ASCII)


@edit(id="CLAIM-POS", settings=("professional",), needs=("lines",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Professional line without a place of service, or with a malformed one.

    What it checks: every line of a professional claim has a place of service of two digits. Whether the code is in the
        code set of the day is left to the table of places of service.
    Why: the place decides between the facility and the non-facility fee; a line without it is rejected.
    Source: X12 005010X222A1 (837P), CLM05-1 and SV105; CMS Medicare Claims Processing Manual, chapter 26, section
        10.5.
    """
    for line in encounter.lines:
        if line.place_of_service is None or not FORM.fullmatch(line.place_of_service):
            told = "has no place of service" if line.place_of_service is None else "has a malformed place of service"
            yield check.finding(
                f"Line {line.number} {told}", do="Give the two digits of the place", lines=[line.number]
            )
