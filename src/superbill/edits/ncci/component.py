"""Professional and technical part."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.edits.services import Service, services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.mpfs import RVU, Rvu

HOSPITAL = frozenset({"19", "21", "22", "23", "24", "26", "34", "51", "52", "53", "56", "61"})
PARTS = frozenset({"26", "TC"})
WITHOUT_PARTS = {
    "0": "is a physician's service without a technical part",
    "2": "is the professional part itself",
    "3": "is the technical part itself",
    "4": "is the whole service by its own words",
    "5": "is incident to a physician's service",
    "7": "is a therapist's service without parts",
    "8": "is a physician's interpretation",
    "9": "has no parts",
}


@edit(id="NCCI-COMPONENT", settings=("professional",), needs=("lines",), tables=(RVU,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Professional or technical part of a service that has none, or of a place where it is not the physician's.

    What it checks: 26 and TC by the PC/TC indicator of the fee schedule: indicator 1 has both parts, 6 the
        interpretation of a laboratory test (26), all others neither. In a hospital or surgery center a service with
        indicator 1 is billed with 26, and TC, technical services (3) and incident-to services (5) are the
        facility's.
    Why: the fee schedule has no amount for such a line; whole services in a hospital are overpaid (CARC 4, 5 or
        97).
    Source: CMS Claims Processing Manual, chapter 12, section 20.2 and chapter 13, section 20; chapter 23, addendum,
        field PC/TC indicator; chapter 26, section 10.5.
    """
    seen = services(encounter, in_force)
    chosen = [s for s in seen.all if s.place in HOSPITAL or not s.modifiers.isdisjoint(PARTS)]
    if not chosen:
        in_force.nothing()
    for one in chosen:
        parts = one.modifiers & PARTS
        row = in_force.rvu(one.code, one.day)
        told = _wrong(row, parts, one) if row is not None else ""
        if told:
            yield check.finding(
                f"Line {one.number}: {one.code} {told}",
                do="Correct modifier, code or place of service",
                codes=[one.code],
                lines=[one.number],
                table=in_force.as_of(RVU, one.day).ref,
            )


def _wrong(row: Rvu, parts: frozenset[str], one: Service) -> str:
    kind, hospital = row.pctc, one.place in HOSPITAL
    if parts == {"26"} and kind in {"1", "6"}:
        return ""
    if parts and kind in WITHOUT_PARTS:
        return f"{WITHOUT_PARTS[kind]} and has {', '.join(sorted(parts))}"
    if "TC" in parts and (kind == "6" or hospital):
        return "has no technical part" if kind == "6" else f"with TC belongs to the facility at place {one.place}"
    if not parts and hospital and kind == "1":
        return f"is billed whole at place {one.place}; the practitioner's part there is 26"
    if hospital and kind in {"3", "5"}:
        return f"{WITHOUT_PARTS[kind]}; at place {one.place} it belongs to the facility"
    return ""
