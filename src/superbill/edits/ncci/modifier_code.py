"""Modifier against code."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.edits.services import services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

LIST = "modifier_codes"


@edit(id="NCCI-MODIFIER-CODE", needs=("lines",), about=("modifiers",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Modifier on a code that it is not for.

    What it checks: every modifier of a dated list against the codes it is only for, or never for: 24, 25 and 57
        only on visits, 59 and the X modifiers never on them, anesthesia modifiers only on anesthesia, laboratory
        modifiers only on laboratory tests, findings of foot care only on foot care, and others.
    Why: the line is denied, or paid by mistake (CARC 4); 25 on a procedure does nothing for the visit beside it.
    Source: Medicare NCCI Policy Manual 2026 (2026-01-01), chapter I, sections D and E; CMS Claims Processing
        Manual, chapter 12, sections 30.6, 40 and 50, chapter 15 of the Benefit Policy Manual, section 290, chapter
        16, section 70.
    Left out: indicators of the fee schedule; NCCI-COMPONENT, NCCI-BILATERAL and NCCI-SURGEONS ask them.
    """
    seen = services(encounter, in_force)
    if not seen.modifiers:
        in_force.nothing()
        return
    span = in_force.listed(LIST)
    visits = in_force.listed("procedure_groups").sets["evaluation"]
    for one in seen.all:
        for modifier in one.line.modifiers:
            row = span.row(modifier)
            if row is None:
                continue
            only, never = row.more.get("only"), row.more.get("never")
            if (only and not _among(one.code, only, visits)) or (never and _among(one.code, never, visits)):
                yield check.finding(
                    f"Line {one.number} has {modifier} on {one.code}; it is {row.note.text}",
                    do="Take the modifier out, or move it to the line that it is for",
                    codes=[one.code],
                    lines=[one.number],
                )


def _among(code: str, ranges: list[str], visits: frozenset[str]) -> bool:
    """Tell whether a code is in one of the ranges: of the same form, numbers or numbers with the same last letter."""
    for written in ranges:
        if written == "visits":
            if code in visits:
                return True
            continue
        low, _, high = written.partition("-")
        same_form = code[-1:].isdecimal() == low[-1:].isdecimal() and (low[-1:].isdecimal() or code[-1:] == low[-1:])
        if same_form and len(code) == len(low) and low <= code <= (high or low):
            return True
    return False
