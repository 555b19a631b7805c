"""Devices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS, opps_claim
from superbill.edits.registry import edit
from superbill.edits.services import services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.opps import DEVICE

HELD = re.compile(r"C1\d{3}|C2[56]\d\d|L8\d{3}")
WITHOUT = frozenset({"CG", "73", "74", "52", "53"})


@edit(id="IOCE-DEVICE", settings=("outpatient",), payers=PAYERS, needs=("lines",), tables=(DEVICE,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Device-intensive procedure without a device.

    What it checks: every procedure of Addendum P has a device code on the same claim and day, unless CG says that
        none was needed or the procedure was discontinued.
    Why: the payment holds the cost of the device; the claim is returned.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edit 92; OPPS Addendum P; Claims Processing
        Manual, chapter 4, section 61.2.
    """
    seen = services(encounter, in_force)
    if not opps_claim(encounter):
        in_force.nothing()
        return
    if any(HELD.fullmatch(code) for code in seen.codes):
        return
    for one in seen.all:
        if one.modifiers.isdisjoint(WITHOUT) and in_force.as_of(DEVICE, one.day).has("code", one.code):
            yield check.finding(
                f"{one.code} on line {one.number} needs a device, and the claim has none",
                do="Add the device code with its charge; CG when the procedure was done without one",
                codes=[one.code],
                lines=[one.number],
                table=in_force.as_of(DEVICE, one.day).ref,
            )
