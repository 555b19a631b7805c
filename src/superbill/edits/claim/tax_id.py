"""Tax identification number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

NINE = re.compile(r"\d{9}", re.ASCII)


@edit(id="CLAIM-TAX-ID")
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Tax identification number of the billing provider is missing or malformed.

    What it checks: every tax identification number given has nine digits, a dash not counted, and is not nine times
        the same digit.
    Why: the payer reports what it pays under this number; a claim without a valid one is rejected.
    Source: X12 005010X222A1 (837P), loop 2010AA REF02 (EI or SY); 26 CFR 301.6109-1; CMS-1500 (02/12) item 25.
    """
    for party in in_force.parties:
        number = party.provider.tax_id
        if number is None:
            continue
        digits = number.replace("-", "").strip()
        if not NINE.fullmatch(digits) or len(set(digits)) == 1:
            yield check.finding(
                f"The tax identification number of the {party.role} is not nine digits",
                do="Take it from the provider's W-9",
                lines=party.lines,
                fields=[f"{party.field}.tax_id"],
            )
    if encounter.provider.tax_id is None:
        raise Lacking("the tax identification number of the billing provider")
