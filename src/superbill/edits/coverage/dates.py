"""Coverage on the day of service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from superbill.edits.in_force import InForce
from superbill.edits.payer.book import within
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(id="COVERAGE-DATES", needs=("day",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Coverage that had not begun or had ended on the day of service.

    What it checks: the first and last day of every coverage, where they are given, against the dates of the lines
        (of a stay, against admission).
    Why: the payer denies services before or after its coverage (CARC 26, 27).
    Source: X12 005010X279A1 (270/271), EB01 and DTP of loop 2110C (eligibility dates); CMS Claims Processing
        Manual, chapter 1, section 40.
    """
    if not encounter.coverages:
        in_force.nothing()
        return
    stay = encounter.admit_date if encounter.setting == "inpatient" else None
    asked: dict[int | None, date] = {line.number: line.service_date or in_force.the_day for line in encounter.lines}
    if stay or not asked:
        asked = {None: stay or in_force.the_day}
    for place, coverage in enumerate(encounter.coverages):
        wrong = [n for n, day in asked.items() if not within(day, coverage.effective_from, coverage.effective_to)]
        if not wrong:
            continue
        day = asked[wrong[0]]
        begun = coverage.effective_from is not None and day < coverage.effective_from
        told = f"begins on {coverage.effective_from}" if begun else f"ended on {coverage.effective_to}"
        yield check.finding(
            f"Coverage {coverage.order} ({coverage.payer.kind}) {told}; the service is on {day}",
            do="Ask the payer for eligibility on the date of service, and bill who covered it",
            lines=[n for n in wrong if n is not None],
            fields=[f"coverages[{place}].effective_{'from' if begun else 'to'}"],
        )
