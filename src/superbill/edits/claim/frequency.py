"""Replacement and void claims."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.parties import every_line, payer_now
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.deadlines import reopening_until

REFERS_BACK = {"7": "a replacement", "8": "a void"}
PROFESSIONAL = ("1", "7", "8")


@edit(id="CLAIM-FREQUENCY")
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Replacement or void claim without the payer's number of the original, or where the payer takes none.

    What it checks: a claim of frequency 7 or 8 has the payer's claim number of the original; a professional claim has
        frequency 1, 7 or 8; Medicare Part B gets neither 7 nor 8.
    Why: without the number the payer cannot find what to replace, and takes the claim for a duplicate. Part B corrects
        a claim by reopening or by a new claim.
        The contractor may reopen for any reason within a year of its decision.
    Source: X12 005010X222A1 (837P), loop 2300 CLM05-3 and REF*F8; CMS Medicare Claims Processing Manual, chapter 34,
        section 10; 42 CFR 405.980(b).
    """
    frequency = encounter.claim_frequency
    lines, fields = every_line(encounter), ["claim_frequency"]
    if encounter.setting == "professional" and frequency not in PROFESSIONAL:
        yield check.finding(
            f"Claim frequency {frequency} is not used on a professional claim",
            do="Use 1 for an original, 7 for a replacement, 8 for a void",
            lines=lines,
            fields=fields,
        )
    if frequency not in REFERS_BACK:
        return
    if not (encounter.payer_claim_number or "").strip():
        yield check.finding(
            f"The claim is {REFERS_BACK[frequency]} and lacks the payer's number of the original claim",
            do="Take the number from the remittance or the 277CA of the original",
            lines=lines,
            fields=["payer_claim_number"],
        )
    if encounter.setting == "professional" and payer_now(encounter) == "medicare":
        yield check.finding(
            f"Medicare Part B does not take {REFERS_BACK[frequency]}",
            do=f"Ask for a reopening{_until(encounter)}, or send a corrected claim as new where the first was rejected",
            lines=lines,
            fields=fields,
        )


def _until(encounter: Encounter) -> str:
    """Return until when the contractor may reopen for any reason, where the day of its decision is told."""
    mine = encounter.payer.id if encounter.payer else None
    days = [d.date for d in encounter.prior_decisions if mine is not None and d.payer_id == mine]
    return f" by {reopening_until(max(days), good_cause=False).last_day.isoformat()}" if days else ""
