"""Procedure code exists and is in force."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.coded import when_valid
from superbill.edits.in_force import InForce
from superbill.edits.registry import Concern, edit
from superbill.edits.services import services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.hcpcs import HCPCS


@edit(
    id="CLAIM-PROCEDURE",
    concerns=Concern("lines", lambda code, day, found: not any(a <= day <= z for a, z in found.procedure(code, day))),
    needs=("lines",),
    tables=(HCPCS,),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Procedure code of a line does not exist or is not in force on its date.

    What it checks: every CPT and HCPCS level II code against the dated list of codes, on the date of the line.
        Codes of dentistry (D) are looked up the same way.
    Why: the payer returns or denies a line with a code that is not in the code set of the day (CARC 181 or 16).
    Source: 45 CFR 162.1002(c) (code sets); CMS Claims Processing Manual, chapter 23, sections 20 and 30; quarterly
        Integrated Outpatient Code Editor files.
    """
    for one in services(encounter, in_force).all:
        periods = in_force.procedure(one.code, one.day)
        if any(start <= one.day <= end for start, end in periods):
            continue
        told = f"is not in force on {one.day}: {when_valid(periods, one.day)}" if periods else "is in no list of codes"
        yield check.finding(
            f"{one.code} on line {one.number} {told}",
            do="Use the code that is in force on the date for what was done",
            codes=[one.code],
            lines=[one.number],
            table=in_force.as_of(HCPCS, one.day).ref,
        )
