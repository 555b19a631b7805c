"""Units of a day, by statute or policy."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.pairs import MUE_TABLES, SETTINGS, exceeded
from superbill.edits.registry import edit
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(id="NCCI-MUE-ABSOLUTE", settings=SETTINGS, needs=("lines",), tables=MUE_TABLES)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """More units in a day than can be (adjudication indicator 2, a day).

    What it checks: the units of all lines of one code, day and practitioner together, without those of
        postoperative care only (55), where the limit follows from anatomy, the code's own words or a policy.
    Why: all units of the day are denied, and no appeal reverses it (CARC 151, N362).
    Source: Medicare NCCI Policy Manual 2026 (2026-01-01), chapter I, section V; MLN901346 (MUE adjudication
        indicators).
    """
    for over in exceeded(encounter, in_force):
        if over.adjudication == 2:
            code, lines = over.lines[0].code, [s.number for s in over.lines]
            yield check.finding(
                f"{counted(over.units, 'unit')} of {code} on {over.lines[0].day}; a day can have {over.limit.units} "
                f"({over.limit.rationale})",
                do="Correct code, units or date: more units than that cannot have been furnished",
                codes=[code],
                lines=lines,
                table=over.table,
            )
