"""Units."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

MOST, FINEST = 10_000_000, 3


@edit(id="CLAIM-UNITS", needs=("lines",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Units of a line are zero, negative or finer than a claim can carry.

    What it checks: the units of every line are above zero, below 10,000,000 and have at most three decimals.
    Why: a line without units pays nothing or is rejected.
    Source: X12 005010X222A1 (837P), loop 2400 SV104; CMS-1500 (02/12) item 24G.
    """
    for line in encounter.lines:
        if not carried(line.units):
            yield check.finding(
                f"Line {line.number} has {counted(line.units, 'unit')}",
                do="Give the number of times, or the time or amount, that the code's definition counts",
                lines=[line.number],
            )


@lru_cache(4096)
def carried(units: Decimal) -> bool:
    """Tell whether a claim can carry the number of units."""
    decimals = -int(units.normalize().as_tuple().exponent)
    return 0 < units < MOST and decimals <= FINEST
