"""Assistants, two surgeons, teams."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.edits.services import services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.mpfs import RVU

NOT_PAID = {
    "assistant": ("1", "an assistant at surgery is never paid for it"),
    "co_surgeon": ("0", "two surgeons are not paid for it"),
    "team": ("0", "a team is not paid for it"),
}
MODIFIERS = {
    "80": "assistant",
    "81": "assistant",
    "82": "assistant",
    "AS": "assistant",
    "62": "co_surgeon",
    "66": "team",
}


@edit(id="NCCI-SURGEONS", settings=("professional",), needs=("lines",), about=("surgeons",), tables=(RVU,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Assistant, second surgeon or team for a procedure that Medicare pays without.

    What it checks: 80, 81, 82 and AS, 62 and 66 by the indicators of the fee schedule: 0 or 1 as the field has it,
        and 9 (the concept does not apply). Where documentation may establish the need (assistant 0, co-surgeon 1,
        team 1) it is a warning.
    Why: the line is denied (CARC 54).
    Source: CMS Claims Processing Manual, chapter 12, sections 20.4.3 and 40.8; chapter 23, addendum, fields
        assistant at surgery, co-surgeons and team surgery; 42 CFR 414.40(b).
    """
    seen = services(encounter, in_force)
    for one in seen.all:
        for modifier in sorted(one.modifiers & set(MODIFIERS)):
            row = in_force.rvu(one.code, one.day)
            if row is None:
                continue
            field = MODIFIERS[modifier]
            indicator: str = getattr(row, field)
            refused, told = NOT_PAID[field]
            documented = indicator == ("0" if field == "assistant" else "1")
            if indicator not in {refused, "9"} and not documented:
                continue
            why = (
                told
                if indicator == refused
                else "the concept does not apply"
                if indicator == "9"
                else "documentation decides"
            )
            yield check.finding(
                f"Line {one.number} has {modifier} on {one.code}: {why} (indicator {indicator})",
                do="Send the operative report that shows the need" if documented else "Do not bill it to Medicare",
                codes=[one.code],
                lines=[one.number],
                severity=Severity.WARNING if documented else Severity.ERROR,
                table=in_force.as_of(RVU, one.day).ref,
            )
