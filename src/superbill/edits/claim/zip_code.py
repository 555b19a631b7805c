"""ZIP codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import addresses, every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

FIVE_OR_NINE = re.compile(r"\d{5}(?:\d{4})?", re.ASCII)
NINE = re.compile(r"\d{9}", re.ASCII)
FULL = frozenset({"provider.address.zip", "facility.address.zip"})


@edit(id="CLAIM-ZIP")
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """ZIP code is malformed, or that of the billing provider or facility has no four-digit extension.

    What it checks: every ZIP code on the encounter has five or nine digits without a dash; the addresses of billing
        provider and service facility have nine, which is a warning.
    Why: the ZIP code of the place of service decides the locality and so the fee; the electronic claim wants nine
        digits for billing provider and service facility.
    Source: X12 005010X222A1 (837P), N403 of loops 2010AA and 2310C; CMS Medicare Claims Processing Manual, chapter 1,
        section 10.1.1.
    """
    given = list(_given(encounter, in_force))
    if not given:
        in_force.nothing()
    for field, digits in given:
        if not FIVE_OR_NINE.fullmatch(digits):
            yield check.finding(
                f"The ZIP code at {field} is not five or nine digits",
                do="Write the digits without a dash",
                lines=every_line(encounter),
                fields=[field],
            )
        elif field in FULL and not NINE.fullmatch(digits):
            yield check.finding(
                f"The ZIP code at {field} has no four-digit extension",
                do="Look the extension up with the Postal Service",
                lines=every_line(encounter),
                fields=[field],
                severity=Severity.WARNING,
            )


def _given(encounter: Encounter, in_force: InForce) -> Iterator[tuple[str, str]]:
    if encounter.patient.zip is not None:
        yield "patient.zip", encounter.patient.zip
    for party in in_force.parties:
        if party.provider.zip is not None:
            yield f"{party.field}.zip", party.provider.zip
    for field, address in addresses(encounter, in_force.parties):
        yield f"{field}.zip", address.zip
