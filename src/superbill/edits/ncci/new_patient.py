"""New patients."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.registry import Concern, edit
from superbill.edits.services import services
from superbill.edits.surgery import same_practice
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

YEARS = 3
TESTS = re.compile(r"[78]\d{4}|3641[56]|9300[05]|93010|99(44[1-9]|42[1-3]|45[0-9])|G20(10|12)")
"""Laboratory, imaging and other services that are not face to face."""


@edit(
    id="NCCI-NEW-PATIENT",
    concerns=Concern(
        "lines", lambda code, _, found: code in found.listed("procedure_groups").sets["new_patient"], idle=True
    ),
    settings=("professional",),
    needs=("lines",),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Code for a new patient who was seen within three years.

    What it checks: for a code for new patients, whether the history has a professional face-to-face service by the
        same practitioner, or by one of the same group and specialty, within the three years before.
    Why: the patient is established; the payer denies the code (CARC B16).
    Source: CMS Claims Processing Manual, chapter 12, section 30.6.7.A; Medicare NCCI Policy Manual 2026, chapter
        XI.
    """
    seen = services(encounter, in_force)
    chosen = list(seen.of(in_force.listed("procedure_groups").sets["new_patient"]))
    if not chosen:
        in_force.nothing()
        return
    if not encounter.prior_services:
        raise Lacking("the patient's earlier services")
    for one in chosen:
        for prior in encounter.prior_services:
            if not _three_years_before(one.day) < prior.service_date < one.day or TESTS.match(prior.code):
                continue
            if same_practice(prior, encounter, one):
                yield check.finding(
                    f"{one.code} on line {one.number} is for a new patient; the history has {prior.code} on "
                    f"{prior.service_date} by the same practitioner or group and specialty",
                    do="Use the code for an established patient that the record supports",
                    codes=[one.code, prior.code],
                    lines=[one.number],
                )
                break


def _three_years_before(day: date) -> date:
    """Return the same day three years earlier; 29 February becomes the 28th."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - YEARS, day=28 if leap else day.day)
