"""Sides and sites of a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from superbill.edits.in_force import InForce
from superbill.edits.needs import BY_MODIFIER
from superbill.edits.registry import edit
from superbill.edits.services import services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

SIDED = BY_MODIFIER["sides"]


@edit(id="NCCI-SIDES", needs=("lines",), about=("sides",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Modifiers of one line that name different sides or sites.

    What it checks: a line has not both 50 and LT or RT, not both LT and RT, not two fingers, toes, eyelids or
        coronary arteries, and no finger, toe or eyelid of the other side than LT or RT.
    Why: one line is one site; the payer cannot tell what was done (CARC 4).
    Source: CMS Claims Processing Manual, chapter 12, section 40.7; chapter 23, section 20.3; Medicare NCCI Policy
        Manual 2026 (2026-01-01), chapter I, section E.1.
    """
    seen = services(encounter, in_force)
    sets = in_force.listed("modifiers").sets
    for one in seen.all:
        told = _wrong(one.modifiers, sets) if not one.modifiers.isdisjoint(SIDED) else ""
        if told:
            yield check.finding(
                f"Line {one.number} {told}",
                do="Give each site a line of its own, or both sides 50 alone, as the payer wants it",
                codes=[one.code],
                lines=[one.number],
            )


def _wrong(modifiers: frozenset[str], sets: Mapping[str, frozenset[str]]) -> str:
    if "50" in modifiers and modifiers & {"LT", "RT"}:
        return "has 50, which is both sides, and LT or RT"
    if {"LT", "RT"} <= modifiers:
        return "has both LT and RT"
    for group in ("fingers_and_toes", "eyelids", "arteries"):
        if len(modifiers & sets[group]) > 1:
            return f"names several sites: {', '.join(sorted(modifiers & sets[group]))}"
    if modifiers & sets["left"] and modifiers & sets["right"]:
        return f"names both sides: {', '.join(sorted(modifiers & (sets['left'] | sets['right'])))}"
    return ""
