"""Units of a line."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.pairs import MUE_TABLES, SETTINGS, exceeded
from superbill.edits.registry import edit
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(id="NCCI-MUE-LINE", settings=SETTINGS, needs=("lines",), tables=MUE_TABLES)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Line has more units than its medically unlikely edit allows (adjudication indicator 1, a line).

    What it checks: the units of every line whose code has a limit by line. A line that spans days has its units
        divided by their number.
    Why: the whole line is denied (CARC 151, N362).
    Source: Medicare NCCI Policy Manual 2026 (2026-01-01), chapter I, section V; MLN901346 (MUE adjudication
        indicators); 42 CFR 405 subpart I (appeal).
    """
    for over in exceeded(encounter, in_force):
        if over.adjudication == 1:
            one = over.lines[0]
            yield check.finding(
                f"Line {one.number} has {counted(over.units, 'unit')} of {one.code}; "
                f"a line may have {over.limit.units}",
                do="Correct the units. Where more were needed and the record shows it, put the rest on a second line "
                "with the "
                "modifier that is true: 76, 77, 91, 59 or an anatomical one",
                codes=[one.code],
                lines=[one.number],
                table=over.table,
            )
