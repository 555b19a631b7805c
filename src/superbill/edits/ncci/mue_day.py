"""Units of a day, by clinical benchmark."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.pairs import MUE_TABLES, SETTINGS, exceeded
from superbill.edits.registry import edit
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(
    id="NCCI-MUE-DAY",
    settings=SETTINGS,
    needs=("lines",),
    tables=MUE_TABLES,
    override="the record shows that all units were furnished and needed; it is kept for the appeal",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """More units in a day than the clinical benchmark (adjudication indicator 3, a day).

    What it checks: the units of all lines of one code, day and practitioner together, without those of
        postoperative care only (55). Modifiers such as 76 do not separate them.
    Why: all units of the day are denied; the contractor may pay them on appeal with the record (CARC 151, N362).
    Source: Medicare NCCI Policy Manual 2026 (2026-01-01), chapter I, section V; MLN901346 (MUE adjudication
        indicators).
    """
    for over in exceeded(encounter, in_force):
        if over.adjudication == 3:
            code, lines = over.lines[0].code, [s.number for s in over.lines]
            yield check.finding(
                f"{counted(over.units, 'unit')} of {code} on {over.lines[0].day}; the benchmark is {over.limit.units} "
                f"({over.limit.rationale})",
                do="Correct the units. Where all were furnished and needed, bill them all, record an override and keep "
                "the "
                "record ready for the appeal",
                codes=[code],
                lines=lines,
                table=over.table,
            )
