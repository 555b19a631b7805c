"""Claim charge equals its lines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(id="CLAIM-CHARGE", needs=("lines",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Total charge differs from the sum of the lines, or a charge is negative.

    What it checks: that the total charge, where one is given, is the sum of the charges of all lines; that no charge
        is below zero.
    Why: a claim that does not balance is rejected before it is read (999 or 277CA).
    Source: X12 005010X222A1 (837P), loop 2300 CLM02 and loop 2400 SV102; 005010X223A2 (837I), SV203; CMS-1500 (02/12)
        items 24F and 28.
    """
    for line in encounter.lines:
        if line.charge is not None and line.charge < 0:
            yield check.finding(
                f"Line {line.number} has a charge below zero",
                do="Bill the charge of the service; a correction is a replacement claim",
                lines=[line.number],
            )
    without = [line.number for line in encounter.lines if line.charge is None]
    if without:
        raise Lacking(f"the charge of line {', '.join(map(str, without))}")
    if encounter.charge is None:
        raise Lacking("the total charge")
    total = sum((line.charge for line in encounter.lines if line.charge is not None), Decimal(0))
    if total != encounter.charge:
        yield check.finding(
            f"The total charge is {encounter.charge} and the lines add up to {total}",
            do="Correct the total, or the line that is missing or mistyped",
            lines=every_line(encounter),
            fields=["charge"],
        )
