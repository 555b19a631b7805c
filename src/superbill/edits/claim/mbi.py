"""Medicare Beneficiary Identifier."""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

LETTER = "[AC-HJKMNP-RT-Y]"  # no S, L, O, I, B, Z
EITHER = "[0-9AC-HJKMNP-RT-Y]"
FORM = re.compile(f"[1-9]{LETTER}{EITHER}[0-9]{LETTER}{EITHER}[0-9]{LETTER}{LETTER}[0-9][0-9]")


@edit(id="CLAIM-MBI", payers=("medicare",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Medicare Beneficiary Identifier is malformed.

    What it checks: the member number of each Medicare coverage: eleven characters; 1-9, letter, letter or digit,
        digit, letter, letter or digit, digit, letter, letter, digit, digit; letters without S, L, O, I, B and Z.
        Dashes, as printed on the card, are not counted.
    Why: Medicare rejects a claim whose beneficiary it cannot identify.
    Source: CMS, Understanding the Medicare Beneficiary Identifier (MBI) Format (2018).
    """
    seen = False
    for place, coverage in enumerate(encounter.coverages):
        if coverage.payer.kind != "medicare" or coverage.subscriber is None:
            continue
        seen = True
        if not FORM.fullmatch(coverage.subscriber.member_id.replace("-", "").strip().upper()):
            yield check.finding(
                "The Medicare number does not have the form of an MBI",
                do="Copy it from the Medicare card or an eligibility answer",
                lines=every_line(encounter),
                fields=[f"coverages[{place}].subscriber.member_id"],
            )
    if not seen:
        raise Lacking("the member number of the Medicare coverage")
