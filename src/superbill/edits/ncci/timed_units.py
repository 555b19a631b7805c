"""Units of timed therapy."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from decimal import Decimal

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.registry import Concern, edit
from superbill.edits.services import Service, services
from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity

QUARTER, LEAST = 15, 8

DISCIPLINES = frozenset({"GN", "GO", "GP"})


@edit(
    id="NCCI-TIMED-UNITS",
    concerns=Concern(
        "lines", lambda code, _, found: code in found.listed("procedure_groups").sets["timed_therapy"], idle=True
    ),
    settings=("professional", "outpatient"),
    needs=("lines",),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """More or fewer units of timed therapy than the minutes make.

    What it checks: the units of all timed therapy codes of a day and discipline together, against the sum of their
        minutes: one unit from 8 minutes, two from 23, and one more every 15. Too many is an error, too few a
        warning.
    Why: the minutes of the record are what an audit counts.
    Source: CMS Claims Processing Manual, chapter 5, section 20.2.C (timed codes).
    """
    seen = services(encounter, in_force)
    if not encounter.lines or seen.codes.isdisjoint(timed := in_force.listed("procedure_groups").sets["timed_therapy"]):
        in_force.nothing()
        return
    groups: dict[Hashable, list[Service]] = {}
    for one in seen.of(timed):
        groups.setdefault((one.day, one.who, one.modifiers & DISCIPLINES), []).append(one)
    for group in groups.values():
        without = [s.number for s in group if s.line.minutes is None]
        if without:
            raise Lacking(f"the minutes of line {', '.join(map(str, without))}")
        minutes = sum((s.line.minutes for s in group if s.line.minutes is not None), Decimal(0))
        units, earned = sum((s.units for s in group), Decimal(0)), (minutes + QUARTER - LEAST) // QUARTER
        if units != earned:
            yield check.finding(
                f"{counted(minutes, 'minute')} of timed therapy on {group[0].day} "
                f"make {counted(earned, 'unit')}; {units} are billed",
                do="Bill the units that the minutes make, first those of the codes with the most minutes",
                codes=sorted({s.code for s in group}),
                lines=[s.number for s in group],
                severity=Severity.ERROR if units > earned else Severity.WARNING,
            )
