"""Timely filing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.parties import payer_now
from superbill.edits.payer.book import Filing
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding
from superbill.tables.deadlines import Deadline, timely_filing


@edit(
    id="COVERAGE-TIMELY",
    needs=("day", "payer", "filing_date"),
    override="an exception of the payer applies and is documented (42 CFR 424.44(b): error of the agency, retroactive "
    "entitlement, recoupment by another payer)",
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Claim is filed after the payer's time limit.

    What it checks: the day of filing against the limit: for Medicare, TRICARE and CHAMPVA one calendar year after
        the service (of an institutional claim, after its last day), for Medicaid at most that; for others the days
        that the payer's rules give, also for corrected claims and, after another payer, from its remittance. A last
        day of Medicare that is a weekend or a federal holiday moves to the next workday.
    Why: late claims are denied and the patient does not owe them (CARC 29, group CO).
    Source: 42 CFR 424.44 (Medicare); 32 CFR 199.7(d) (TRICARE); 42 CFR 447.45(d) (Medicaid); CMS Claims Processing
        Manual, chapter 1, section 70; the payer's own rules.
    """
    filed = encounter.filing_date
    found = False
    for numbers, deadline in _deadlines(encounter, in_force):
        found = True
        if filed is not None and filed > deadline.accepted_until:
            yield check.finding(
                f"Filed on {filed}; the last day was {deadline.accepted_until}",
                do="Look for proof of an earlier filing (277CA, 999) or an exception; otherwise write it off, never "
                "bill it "
                "to the patient",
                lines=numbers,
                fields=["filing_date"],
                source=deadline.source,
            )
        elif deadline.ceiling:
            raise Lacking("the state's own time limit")
    if not found:
        raise Lacking("the payer's time limit")


def _deadlines(encounter: Encounter, in_force: InForce) -> Iterator[tuple[tuple[int, ...], Deadline]]:
    """Yield the lines with the last day of each; of an institutional claim all lines together."""
    by_contract = next((b.filing for b in in_force.books if b.filing is not None), None)
    groups: dict[date, list[int]] = {}
    for line in encounter.lines:
        day = line.service_date or in_force.the_day
        if encounter.setting != "professional":
            day = max((d for d in (encounter.discharge_date, *_ends(encounter)) if d), default=day)
        groups.setdefault(day, []).append(line.number)
    for day, numbers in (groups or {in_force.the_day: []}).items():
        deadline = _by_contract(by_contract, encounter, day) if by_contract else _by_law(encounter, day)
        if deadline is not None:
            yield tuple(numbers), deadline


def _ends(encounter: Encounter) -> list[date]:
    return [d for line in encounter.lines if (d := line.through_date or line.service_date) is not None]


def _by_law(encounter: Encounter, day: date) -> Deadline | None:
    kind = payer_now(encounter)
    return timely_filing(kind, day) if kind else None


def _by_contract(filing: Filing, encounter: Encounter, day: date) -> Deadline | None:
    paid = [p.date for p in encounter.prior_payments if p.payer_id is not None and p.date is not None]
    corrected = encounter.claim_frequency in {"7", "8"}
    if corrected and filing.corrected_days is not None:
        return Deadline(day + timedelta(days=filing.corrected_days), filing.source)
    if paid and filing.secondary_days is not None:
        return Deadline(max(paid) + timedelta(days=filing.secondary_days), filing.source)
    if filing.initial_days is not None:
        return Deadline(day + timedelta(days=filing.initial_days), filing.source)
    return _by_law(encounter, day)
