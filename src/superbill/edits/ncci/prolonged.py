"""Prolonged services and critical care by time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from superbill.edits.in_force import InForce
from superbill.edits.lists import Listed
from superbill.edits.needs import Lacking
from superbill.edits.parties import payer_now
from superbill.edits.registry import Concern, edit
from superbill.edits.services import Service, services
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding

LIST = "prolonged"

CODES = frozenset({"99417", "99418", "G2212", "G0316", "G0317", "G0318", "99292"})


@edit(
    id="NCCI-PROLONGED",
    concerns=Concern("lines", lambda code, *_: code in CODES, idle=True),
    settings=("professional", "outpatient"),
    needs=("lines",),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Prolonged service without its visit, with too few minutes, or with the code of another payer.

    What it checks: 99417 and 99418 beside the highest visit of their family; for Medicare G2212, G0316, G0317 and
        G0318 instead; 99292 beside 99291. The minutes of the visit (on either line) reach the first threshold, and
        the units are not more than the minutes beyond it make.
    Why: the first minutes are in the visit. Medicare counts prolonged time later than the code book does and does
        not pay 99417 and 99418 (CARC 96).
    Source: CMS Claims Processing Manual, chapter 12, sections 30.6.12 and 30.6.15; CY2021 PFS final rule, 85 FR
        84572 (G2212); CY2023 PFS final rule, 87 FR 69404 (G0316-G0318); MM12982 (critical care, 104 minutes).
    """
    seen = services(encounter, in_force)
    medicare = payer_now(encounter) == "medicare"
    if seen.codes.isdisjoint(CODES):
        in_force.nothing()
        return
    span = in_force.listed(LIST)
    for one in seen.of(CODES):
        rows = [
            r for r in span.rows(one.code) if r.more.get("payer", "any") in {"any", "medicare" if medicare else "other"}
        ]
        if not rows:
            yield _finding(one, "does not go to this payer", "Use the prolonged service that the payer takes")
            continue
        visits = [s for s in seen.all if s.day == one.day and any(s.code in r.more["visits"] for r in rows)]
        if not visits:
            wanted = ", ".join(v for r in rows for v in r.more["visits"])
            yield _finding(
                one, f"stands without its visit ({wanted})", "Add the visit, or take the prolonged service out"
            )
            continue
        yield from _by_time(one, visits[0], next(r for r in rows if visits[0].code in r.more["visits"]))


def _by_time(one: Service, visit: Service, row: Listed) -> Iterator[Finding]:
    told = [m for m in (visit.line.minutes, one.line.minutes) if m is not None]
    if not told:
        raise Lacking(f"the minutes of line {visit.number}")
    minutes, first, step = max(told), row.more["from"], row.more["step"]
    earned = (minutes - first) // step + 1 if minutes >= first else Decimal(0)
    if one.units > earned:
        yield _finding(
            one,
            f"has {counted(one.units, 'unit')} "
            f"beside {visit.code}; {minutes} minutes make {earned}, the first from {first}",
            "Bill the units that the recorded time makes",
        )


def _finding(one: Service, told: str, do: str) -> Finding:
    return check.finding(f"{one.code} on line {one.number} {told}", do=do, codes=[one.code], lines=[one.number])
