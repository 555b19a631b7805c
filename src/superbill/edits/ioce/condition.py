"""Condition codes of bills for denial."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

FOR_DENIAL, DEMANDED = "21", "20"


@edit(id="IOCE-CONDITION", severity=Severity.WARNING, settings=("outpatient",), payers=PAYERS, needs=("lines",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Claim that is sent for a denial, or at the patient's demand.

    What it checks: condition code 21 (billed for a denial) and 20 (the patient asks for a decision) on the claim. Both
        at once, or 21 beside a line with GA, are errors.
    Why: with 21 every line is denied, with 20 the claim is suspended for review; neither pays what is covered.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edits 10 and 11; CMS Claims Processing Manual, chapter
        1, sections 60.3 and 60.4.
    """
    held = [code for code in (FOR_DENIAL, DEMANDED) if code in encounter.condition_codes]
    if not held:
        in_force.nothing()
        return
    noticed = [line.number for line in encounter.lines if "GA" in line.modifiers]
    if len(held) == 2 or (FOR_DENIAL in held and noticed):
        told, severity = "say different things of who asked for the bill", Severity.ERROR
    else:
        told = "has every line denied" if FOR_DENIAL in held else "suspends the claim for review"
        severity = Severity.WARNING
    yield check.finding(
        f"Condition code {' and '.join(held)} {told}",
        do="Keep it only where the claim is meant so; bill covered services on a claim of their own",
        lines=noticed or every_line(encounter),
        fields=["condition_codes"],
        severity=severity,
    )
