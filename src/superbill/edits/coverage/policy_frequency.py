"""How often a policy covers a service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from superbill.edits.in_force import InForce
from superbill.edits.needs import Lacking
from superbill.edits.payer.conditions import names
from superbill.edits.policies import policies_on
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.finding import Finding


@edit(id="COVERAGE-FREQUENCY", needs=("lines", "day", "payer", "rules"))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Service more often than the payer's policy covers it.

    What it checks: for a policy with a frequency, the lines and the history of the patient within the days before:
        not more than its number of services.
    Why: the payer denies what is more often (CARC 119 or 151).
    Source: 42 CFR 410 subpart B (limits of screening services); Medicare National Coverage Determinations Manual;
        the payer's own policy.
    """
    counted: set[tuple[str, date]] = set()
    for line, day, book, policy in policies_on(encounter, in_force):
        if policy.times is None or policy.per_days is None or (policy.id, day) in counted:
            continue
        counted.add((policy.id, day))
        since = day - timedelta(days=policy.per_days)
        earlier = [p for p in encounter.prior_services if names(policy.codes, p.code) and since < p.service_date <= day]
        here = [o for o in encounter.lines if names(policy.codes, o.code) and _within(o, since, day, in_force)]
        times = len(earlier) + len(here)
        if times > policy.times:
            yield check.finding(
                f"{line.code} on line {line.number} is number {times} within {policy.per_days} days; policy "
                f"{policy.id} of "
                f"{book.payer} covers {policy.times}",
                do="Check the dates in the history; when it is needed more often, give the patient notice before the "
                "service",
                codes=[line.code] if line.code else [],
                lines=[o.number for o in here],
                source=policy.source,
                table=book.ref,
            )
        elif not encounter.prior_services:
            raise Lacking("the patient's earlier services")


def _within(line: ServiceLine, since: date, day: date, in_force: InForce) -> bool:
    return since < (line.service_date or in_force.the_day) <= day
