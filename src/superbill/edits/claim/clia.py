"""CLIA number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

FORM = re.compile(r"\d{2}D\d{7}", re.ASCII)


@edit(id="CLAIM-CLIA")
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """CLIA number is malformed.

    What it checks: every CLIA number given has two digits, a D and seven digits.
    Why: a laboratory test is not paid without the number of the laboratory's certificate.
    Source: CMS Medicare Claims Processing Manual, chapter 16, section 70.10; X12 005010X222A1 (837P), loop 2300
        REF*X4.
    """
    numbered = [(p, p.provider.clia) for p in in_force.parties if p.provider.clia is not None]
    if not numbered:
        in_force.nothing()
    for party, number in numbered:
        if not FORM.fullmatch(number.strip().upper()):
            yield check.finding(
                f"The CLIA number of the {party.role} is not of the form 00D0000000",
                do="Take it from the laboratory's certificate",
                lines=party.lines,
                fields=[f"{party.field}.clia"],
            )
