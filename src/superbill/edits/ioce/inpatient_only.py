"""Inpatient-only procedures."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.outpatient import PAYERS, outpatient
from superbill.edits.registry import edit
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.opps import CODES

DIED_OR_MOVED = "CA"


@edit(id="IOCE-INPATIENT-ONLY", settings=("outpatient",), payers=PAYERS, needs=("lines",), tables=(CODES,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Procedure that Medicare pays only for inpatients, on an outpatient claim.

    What it checks: every line with status C; with it the other lines of the same day are not paid either. CA stands
        for a patient who died before admission.
    Why: the procedure and everything else of that day are denied.
    Source: CMS Integrated OCE Specifications v27.1 (2026-04-01), edits 18, 45 and 49; 42 CFR 419.22(n); Claims
        Processing Manual, chapter 4, section 180.7.
    """
    claim = outpatient(encounter, in_force)
    if not claim.lines:
        in_force.nothing()
        return
    for one in claim.with_status("C"):
        if DIED_OR_MOVED in one.modifiers:
            continue
        beside = [c.service.number for c in claim.lines if c.service.day == one.day and c.service is not one]
        others = counted(len(beside), "other line")
        with_it = f"; {others} of {one.day} cannot be paid beside it" if beside else ""
        yield check.finding(
            f"{one.code} on line {one.number} is paid only for inpatients{with_it}",
            do="Check code and order for admission; where the patient died before admission use CA",
            codes=[one.code],
            lines=[one.number, *beside],
            table=claim.table,
        )
