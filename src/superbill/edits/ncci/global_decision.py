"""The visit on the day before major surgery."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.registry import Concern, edit
from superbill.edits.services import services
from superbill.edits.surgery import surgeries
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.mpfs import RVU

DECIDED = frozenset({"57", "24", "FT"})


@edit(
    id="NCCI-GLOBAL-DECISION",
    concerns=Concern(
        "lines", lambda code, _, found: code in found.listed("procedure_groups").sets["global_visit"], idle=True
    ),
    settings=("professional",),
    needs=("lines",),
    tables=(RVU,),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Visit on the day before a surgery with 90 global days, without 57.

    What it checks: every visit on the day before a surgery of 090 by the same practitioner or group and specialty,
        on the claim or in the history.
    Why: the period of a major surgery begins the day before it; only the visit at which surgery was decided on is
        paid, and 57 says so (CARC 97).
    Source: CMS Claims Processing Manual, chapter 12, sections 40.1.A and 40.2.A.4; MLN907166 (Global Surgery).
    """
    seen = services(encounter, in_force)
    chosen = list(seen.of(in_force.listed("procedure_groups").sets["global_visit"]))
    if not chosen:
        in_force.nothing()
        return
    for one in chosen:
        for surgery in surgeries(encounter, in_force):
            if surgery.days == "090" and surgery.begins == one.day and surgery.by(one):
                if one.modifiers.isdisjoint(DECIDED):
                    yield check.finding(
                        f"Visit {one.code} on line {one.number} is on the day before {surgery.code}",
                        do="Use 57 when surgery was decided on at this visit; otherwise it belongs to the surgery",
                        codes=[one.code],
                        lines=[one.number],
                        table=in_force.as_of(RVU, in_force.the_day).ref,
                    )
                break
    if not encounter.prior_services and any(s.modifiers.isdisjoint(DECIDED) for s in chosen):
        raise Lacking("the patient's services of the day after the visit")
