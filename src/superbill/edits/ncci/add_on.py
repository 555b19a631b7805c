"""Add-on codes."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.pairs import MUE_TABLES, PTP_TABLES, SETTINGS, denied
from superbill.edits.registry import Concern, edit
from superbill.edits.services import Service, services
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.ncci import ADD_ON, CONTRACTOR, AddOnEdit

CRITICAL_CARE = "99292"
SHOWN = 5


@edit(
    id="NCCI-ADD-ON",
    concerns=Concern("lines", lambda code, day, found: bool(found.add_on(day)(code))),
    settings=SETTINGS,
    needs=("lines",),
    tables=(ADD_ON, *PTP_TABLES, *MUE_TABLES),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Add-on code without a primary code that is paid.

    What it checks: every add-on code has one of its primary codes on the same day by the same practitioner, on this
        claim or in the history (for 99292 also by the same group and specialty), and that primary is not itself
        denied by a pair or a limit. Type 1 has a fixed list of primaries, and its lack is an error. Type 3 has a
        list that the contractor may add to, type 2 none: a warning, for type 2 when no other procedure was done
        that day.
    Why: an add-on code is paid only with its primary (CARC 107 or B15).
    Source: CMS NCCI Add-on Code Edits, Change Request 7501 and its quarterly files; Medicare NCCI Policy Manual
        2026, chapter I, section R.
    """
    for session in services(encounter, in_force).sessions:
        find = in_force.add_on(session[0].day)
        for one in session:
            edits = find(one.code)
            if edits:
                yield from _held(one, edits, [s for s in session if s is not one], encounter, in_force)


def _held(
    one: Service, edits: tuple[AddOnEdit, ...], others: list[Service], encounter: Encounter, in_force: InForce
) -> Iterator[Finding]:
    primaries = {e.primary for e in edits} - {CONTRACTOR}
    kind = min(e.type for e in edits)
    here = [s for s in others if s.code in primaries] or ([] if kind == 1 else _any_procedure(kind, others, in_force))
    if not here:
        if _in_history(one, primaries, encounter):
            return
        told = "is not on the claim" if kind == 1 else "is not on the claim as far as the list names any"
        yield _finding(one, primaries, kind, f"its primary code {told}", in_force)
        return
    denied_lines = denied(encounter, in_force)
    if all(s.number in denied_lines for s in here):
        told = f"its primary code {here[0].code} on line {here[0].number} is itself not paid"
        yield _finding(one, primaries, kind, told, in_force)


def _any_procedure(kind: int, others: list[Service], in_force: InForce) -> list[Service]:
    """For type 2 any other code that is no add-on code may be the primary that the contractor means."""
    return [s for s in others if not in_force.add_on(s.day)(s.code)] if kind == 2 else []


def _in_history(one: Service, primaries: set[str], encounter: Encounter) -> bool:
    for prior in encounter.prior_services:
        if prior.code in primaries and prior.service_date == one.day:
            known = {prior.npi, prior.specialty} - {None}
            if not known or one.who[1] in known or one.code == CRITICAL_CARE:
                return True
    return False


def _finding(one: Service, primaries: set[str], kind: int, told: str, in_force: InForce) -> Finding:
    some = sorted(primaries)[:SHOWN]
    more = " and others" if len(primaries) > SHOWN else ""
    return check.finding(
        f"{one.code} on line {one.number} is an add-on code of type {kind} and {told}",
        do=f"Add the primary code that was furnished: {', '.join(some)}{more}" if some else "Add the primary code",
        codes=[one.code],
        lines=[one.number],
        severity=Severity.ERROR if kind == 1 else Severity.WARNING,
        table=in_force.as_of(ADD_ON, one.day).ref,
    )
