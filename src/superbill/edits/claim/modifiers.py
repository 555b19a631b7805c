"""Modifiers of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

FORM = re.compile(r"[0-9A-Z]{2}", re.ASCII)
MOST = 4


@edit(id="CLAIM-MODIFIERS", needs=("lines",), about=("modifiers",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Modifier is malformed or repeated, or there are more than four.

    What it checks: a modifier has two letters or digits, stands once on a line, and a line has at most four.
    Why: the claim carries four modifiers of two characters; a malformed one is rejected (CARC 4).
    Source: X12 005010X222A1 (837P), loop 2400 SV101-3 to SV101-6; CMS-1500 (02/12) item 24D.
    """
    for line in encounter.lines:
        wrong = [m for m in line.modifiers if not FORM.fullmatch(m)]
        if wrong:
            yield check.finding(
                f"Line {line.number} has a modifier that is not two letters or digits",
                do="Correct or remove the modifier",
                lines=[line.number],
                codes=wrong,
            )
        if len(set(line.modifiers)) < len(line.modifiers):
            yield check.finding(
                f"Line {line.number} has the same modifier twice", do="Keep it once", lines=[line.number]
            )
        if len(line.modifiers) > MOST:
            yield check.finding(
                f"Line {line.number} has {len(line.modifiers)} modifiers; a claim carries {MOST}",
                do="Keep the four that decide payment, or report 99 and tell the others where the payer allows it",
                lines=[line.number],
            )
