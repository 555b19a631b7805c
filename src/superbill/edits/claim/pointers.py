"""Diagnosis pointers."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

MOST = 4


@edit(id="CLAIM-POINTERS", needs=("lines",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Diagnosis pointer of a line points nowhere, twice to the same place, or there are none or too many.

    What it checks: that every pointer is the place of a diagnosis of the encounter, counted from 1; that no line
        points to the same diagnosis twice; and on a professional claim that each line has one to four pointers.
    Why: the pointers tell why each service was done; without a valid one the line cannot be judged for medical
        necessity.
    Source: X12 005010X222A1 (837P), loop 2400 SV107 (composite C004); CMS-1500 (02/12) item 24E.
    """
    held = len(encounter.diagnoses)
    places = set(range(1, held + 1))
    fewest = 1 if encounter.setting == "professional" else 0
    most = MOST if fewest else held
    for line in encounter.lines:
        pointed = set(line.diagnoses)
        if pointed <= places and fewest <= len(pointed) == len(line.diagnoses) <= most:
            continue
        wrong = [str(p) for p in line.diagnoses if not 1 <= p <= held]
        if wrong:
            yield check.finding(
                f"Line {line.number} points at diagnosis {', '.join(wrong)}; the encounter has {held}",
                do="Point at a diagnosis that is there; the first one is 1",
                lines=[line.number],
            )
        if len(pointed) < len(line.diagnoses):
            yield check.finding(
                f"Line {line.number} points at the same diagnosis twice",
                do="Keep each pointer once, the main reason for the service first",
                lines=[line.number],
            )
        if fewest and not fewest <= len(line.diagnoses) <= MOST:
            what = f"{len(line.diagnoses)} diagnosis pointers" if line.diagnoses else "no diagnosis pointer"
            yield check.finding(
                f"Line {line.number} has {what}",
                do=f"Point at one to {MOST} diagnoses, the main reason for the service first",
                lines=[line.number],
            )
