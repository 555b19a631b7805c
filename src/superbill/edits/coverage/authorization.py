"""Prior authorization."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from superbill.edits.in_force import InForce
from superbill.edits.payer.book import Authorized, within
from superbill.edits.payer.conditions import authorized, names
from superbill.edits.registry import edit
from superbill.model.counted import counted
from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.finding import Finding


@edit(id="COVERAGE-AUTHORIZATION", needs=("lines", "day", "payer", "rules"))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Service that needs a prior authorization has none, or more units than were authorized.

    What it checks: every line against the services that the payer's rules name, on the day and at the place of the
        line; emergencies are excepted where the rules say so. An authorization on the encounter covers the codes
        and days that it names. Authorized units are counted over all lines.
    Why: the payer denies the service, mostly without recourse to the patient (CARC 197, 198).
    Source: The payer's own rules (a file of superbill/payer-rules/1); X12 005010X222A1 (837P), loop 2300 REF*G1; 42
        CFR 422.138 (Medicare Advantage).
    """
    for line in encounter.lines:
        day = line.service_date or in_force.the_day
        for book in in_force.books:
            row = next((a for a in book.authorizations if _needs(a, line, day)), None)
            if row is not None and not authorized(encounter, line, day):
                yield check.finding(
                    f"{line.code} on line {line.number} needs a prior authorization of {book.payer}",
                    do="Ask the payer before the service; afterwards look for a retrospective authorization or an "
                    "emergency",
                    codes=[line.code] if line.code else [],
                    lines=[line.number],
                    source=row.source,
                    table=book.ref,
                )
    yield from _units(encounter)


def _needs(row: Authorized, line: ServiceLine, day: date) -> bool:
    return (
        names(row.codes, line.code)
        and within(day, row.effective_from, row.effective_to)
        and line.place_of_service not in row.except_places
        and not (row.except_emergency and line.emergency)
    )


def _units(encounter: Encounter) -> Iterator[Finding]:
    for place, held in enumerate(encounter.authorizations):
        if held.units is None or not held.codes:
            continue
        lines = [line for line in encounter.lines if line.code in held.codes]
        billed = sum((line.units for line in lines), Decimal(0))
        if billed > held.units:
            yield check.finding(
                f"{counted(billed, 'unit')} billed under an authorization of {held.units}",
                do="Ask the payer for more units, or bill what was authorized",
                codes=sorted({line.code for line in lines if line.code}),
                lines=[line.number for line in lines],
                fields=[f"authorizations[{place}].units"],
            )
