"""Provider taxonomy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

FORM = re.compile(r"[0-9]{3}[0-9A-Z]{6}X", re.ASCII)


@edit(id="CLAIM-TAXONOMY")
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Taxonomy code of a provider is malformed.

    What it checks: every taxonomy code given has ten characters: three digits, six letters or digits and an X. Whether
        the code is in the code set is left to the table of taxonomy codes.
    Why: payers use it to tell the specialty; a malformed one is rejected.
    Source: X12 005010X222A1 (837P), PRV03 of loops 2000A, 2310B and 2420A; NUCC Health Care Provider Taxonomy code
        set, structure of the code.
    """
    told = [(p, p.provider.taxonomy) for p in in_force.parties if p.provider.taxonomy is not None]
    if not told:
        in_force.nothing()
    for party, code in told:
        if not FORM.fullmatch(code):
            yield check.finding(
                f"The taxonomy code of the {party.role} is not of ten characters ending in X",
                do="Take the code from the provider's NPPES record",
                lines=party.lines,
                fields=[f"{party.field}.taxonomy"],
            )
