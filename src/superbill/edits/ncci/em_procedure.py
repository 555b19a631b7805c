"""A visit beside a procedure."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.pairs import which_set
from superbill.edits.registry import Concern, edit
from superbill.edits.services import Service, services
from superbill.edits.surgery import surgeries
from superbill.errors import TableMissing
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.mpfs import RVU

MAJOR = "090"

SEPARATE = frozenset({"24", "25", "57", "FT"})
NOT_THE_SURGEON = frozenset({"55", "56", "80", "81", "82", "AS"})


@edit(
    id="NCCI-EM-PROCEDURE",
    concerns=Concern(
        "lines", lambda code, _, found: code in found.listed("procedure_groups").sets["global_visit"], idle=True
    ),
    settings=("professional",),
    needs=("lines",),
    about=("several codes",),
    tables=(RVU,),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Visit on the day of a procedure by the same practitioner, without the modifier that says why it is apart.

    What it checks: beside a procedure with 0 or 10 global days the visit needs 25 (or 24, 57 for another surgery);
        beside one with 90 days it needs 57, or 25 when it led to something else.
    Why: the visit that goes with a procedure, the decision for a minor one included, is paid with it (CARC 97). 25
        says that a significant visit was separately identifiable, 57 that major surgery was decided on.
    Source: Medicare NCCI Policy Manual 2026 (2026-01-01), chapter I, section D; CMS Claims Processing Manual,
        chapter 12, sections 30.6.6 and 40.2.A.
    Left out: pairs that the table of pairs holds (NCCI-PTP tells them), procedures with the indicator XXX, and new
        patients whose visit is on the day of a procedure for which the fee schedule has no period.
    """
    seen = services(encounter, in_force)
    visits = in_force.listed("procedure_groups").sets["global_visit"]
    if len(seen.all) < 2 or seen.codes.isdisjoint(visits):
        in_force.nothing()
        return
    for session in seen.sessions:
        bare = [s for s in session if s.code in visits and s.modifiers.isdisjoint(SEPARATE)]
        for one in bare:
            yield from _beside(one, encounter, in_force)


def _beside(one: Service, encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    for surgery in surgeries(encounter, in_force):
        if surgery.line is None or surgery.day != one.day or not surgery.by(one) or surgery.modifiers & NOT_THE_SURGEON:
            continue
        if _in_table(one, surgery.code, encounter, in_force):
            continue
        wanted = "57 when surgery was decided on then" if surgery.days == MAJOR else "25"
        yield check.finding(
            f"Visit {one.code} on line {one.number} is on the day of {surgery.code} (line {surgery.line}, global days "
            f"{surgery.days})",
            do="Leave the visit out when it belongs to the procedure; when the record shows a significant visit apart "
            "from "
            f"it, use {wanted}",
            codes=[one.code, surgery.code],
            lines=[one.number, surgery.line],
            table=in_force.as_of(RVU, one.day).ref,
        )


def _in_table(one: Service, code: str, encounter: Encounter, in_force: InForce) -> bool:
    try:
        find = in_force.pairs(*which_set(encounter), one.day)
    except TableMissing:
        return False
    return any(e is not None and e.indicator != "9" for e in (find(one.code, code), find(code, one.code)))
