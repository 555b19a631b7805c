"""Insured person's number."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

WITHOUT = frozenset({"self_pay"})


@edit(id="CLAIM-MEMBER")
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Coverage without a member number.

    What it checks: every coverage that is billed has a subscriber with a member number.
    Why: the payer cannot find the insured person without it (CARC 31).
    Source: X12 005010X222A1 (837P), loop 2010BA NM109; CMS-1500 (02/12) item 1a.
    """
    if not encounter.coverages and encounter.payer is not None and encounter.payer.kind not in WITHOUT:
        raise Lacking("a coverage with the member number")
    for place, coverage in enumerate(encounter.coverages):
        number = coverage.subscriber.member_id.strip() if coverage.subscriber is not None else ""
        if not number and coverage.payer.kind not in WITHOUT:
            yield check.finding(
                "The coverage has no member number",
                do="Copy it from the insurance card or an eligibility answer",
                lines=every_line(encounter),
                fields=[f"coverages[{place}].subscriber.member_id"],
            )
