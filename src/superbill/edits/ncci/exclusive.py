"""Modifiers that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

LIST = "modifier_conflicts"


@edit(id="NCCI-MODIFIERS-EXCLUSIVE", needs=("lines",), about=("several modifiers",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Two modifiers on a line that cannot both be true.

    What it checks: every line with two or more modifiers against a dated list of modifiers that exclude each other:
        professional and technical part, 59 and its more exact X modifiers, kinds of assistant, of anesthesia, of
        liability.
    Why: the payer cannot tell which one is meant and returns or denies the line (CARC 4).
    Source: Medicare NCCI Policy Manual 2026 (2026-01-01), chapter I, section E; CMS Claims Processing Manual,
        chapter 12, sections 20.4, 40 and 50, chapter 23, section 20.3, chapter 30, section 50.
    """
    several = [line for line in encounter.lines if len(line.modifiers) > 1]
    for line in several:
        span, held = in_force.listed(LIST), set(line.modifiers)
        for modifier in line.modifiers:
            row = span.row(modifier)
            both = sorted(held.intersection(row.more["with"]) - {modifier}) if row else []
            if row is not None and both:
                held.discard(modifier)
                yield check.finding(
                    f"Line {line.number} has {modifier} and {', '.join(both)}: {row.note.text}",
                    do="Keep the one that the record supports",
                    codes=[line.code] if line.code else [],
                    lines=[line.number],
                )
