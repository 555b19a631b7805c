"""Line numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

MOST = {"professional": 50}
INSTITUTIONAL = 999


@edit(id="CLAIM-LINES", needs=("lines",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """More service lines than a claim can carry, or a line number used twice.

    What it checks: at most 50 lines on a professional claim and 999 on an institutional one; each line number once and
        above zero.
    Why: what exceeds the limit must go on another claim; remittances refer to a line by its number.
    Source: X12 005010X222A1 (837P) and 005010X223A2 (837I), loop 2400 LX.
    """
    most = MOST.get(encounter.setting, INSTITUTIONAL)
    if len(encounter.lines) > most:
        yield check.finding(
            f"{len(encounter.lines)} service lines; a claim carries {most}",
            do="Put the lines after the limit on another claim",
            lines=[line.number for line in encounter.lines[most:]],
        )
    numbers = {line.number for line in encounter.lines}
    if len(numbers) == len(encounter.lines) and min(numbers) > 0:
        return
    for number, times in Counter(line.number for line in encounter.lines).items():
        if times > 1 or number < 1:
            told = f"is used {times} times" if times > 1 else "is not above zero"
            yield check.finding(f"Line number {number} {told}", do="Number the lines from 1", lines=[number])
