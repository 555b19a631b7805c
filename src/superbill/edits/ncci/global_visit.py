"""Visits after surgery."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.registry import Concern, edit
from superbill.edits.services import services
from superbill.edits.surgery import SURGICAL_CARE_ONLY, surgeries
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.mpfs import RVU

ALLOWED = frozenset({"24", "25", "57", "FT", "55", "79"})
AFTER_THE_DAY = frozenset({"24", "57", "FT", "55", "79"})


@edit(
    id="NCCI-GLOBAL-VISIT",
    concerns=Concern(
        "lines", lambda code, _, found: code in found.listed("procedure_groups").sets["global_visit"], idle=True
    ),
    settings=("professional",),
    needs=("lines",),
    tables=(RVU,),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Visit within the global period of a surgery by the same practitioner or group and specialty.

    What it checks: every visit against the global period (010: ten days after, 090: ninety) of the surgeries of the
        history and of earlier lines. It needs 24 when it is unrelated to the surgery, 57 when it led to another
        one, FT for unrelated critical care; on the day of surgery also 25. A surgeon who gave the care after
        surgery to another (54) has no period.
    Why: visits that belong to the recovery are paid with the surgery; the payer denies them (CARC 97).
    Source: CMS Claims Processing Manual, chapter 12, sections 40.1, 40.2.A.7 and 40.4; MLN907166 (Global Surgery).
    """
    seen = services(encounter, in_force)
    visits = in_force.listed("procedure_groups").sets["global_visit"]
    chosen = list(seen.of(visits))
    if not chosen:
        in_force.nothing()
        return
    for one in chosen:
        for surgery in surgeries(encounter, in_force):
            if surgery.line is not None and surgery.day == one.day:
                continue  # NCCI-EM-PROCEDURE says it
            if not surgery.day <= one.day <= surgery.ends or not surgery.by(one):
                continue
            needed = ALLOWED if one.day == surgery.day else AFTER_THE_DAY
            if SURGICAL_CARE_ONLY in surgery.modifiers or not one.modifiers.isdisjoint(needed):
                continue
            after = (one.day - surgery.day).days
            yield check.finding(
                f"Visit {one.code} on line {one.number} is "
                f"{counted(after, 'day')} after {surgery.code}, whose global period is "
                f"{surgery.days} days and ends on {surgery.ends}",
                do="Leave it out when it belongs to the recovery (99024 may record it); when the record shows that it "
                "is "
                "unrelated, use modifier 24",
                codes=[one.code],
                lines=[one.number],
                table=in_force.as_of(RVU, in_force.the_day).ref,
            )
            break
    if not encounter.prior_services and any(s.modifiers.isdisjoint(AFTER_THE_DAY) for s in chosen):
        raise Lacking("the patient's earlier services")
