"""Diagnosis that a policy asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from superbill.edits.in_force import InForce
from superbill.edits.payer.conditions import Subject, names, pointed
from superbill.edits.policies import policies_on
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding


@edit(id="COVERAGE-DIAGNOSIS", needs=("lines", "day", "payer", "rules"))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """No diagnosis of the line is one that the payer's policy covers it for.

    What it checks: the diagnoses that a line points at against the policies in the payer's rules: one of a list,
        one of each of several lists (a primary diagnosis with a secondary one), none of another list. A line with
        GA, GX, GY or GZ has its answer already.
    Why: the payer denies it as not medically necessary (CARC 50, 11 or 167).
    Source: Social Security Act section 1862(a)(1)(A); 42 CFR 405.1060 to 405.1062 (national and local
        determinations); Medicare Program Integrity Manual, chapter 13; the payer's own policy.
    """
    for line, _, book, policy in policies_on(encounter, in_force):
        held = pointed(Subject(encounter, in_force.the_day, line))
        missing = [group for group in (policy.any_of, *policy.all_of) if group and not _one_of(group, held)]
        against = [code for code in held if names(policy.none_of, code)]
        if not missing and not against:
            continue
        told = (
            f"{', '.join(against)} is a diagnosis it is not covered for" if against else "no diagnosis that it asks for"
        )
        yield check.finding(
            f"{line.code} on line {line.number} is under policy {policy.id} of {book.payer}: {told}",
            do="Read whether the record documents a reason that the policy names; if not, decide on a notice to the "
            "patient "
            "before the service. Never choose a diagnosis because it is covered",
            codes=[line.code, *against] if line.code else against,
            lines=[line.number],
            source=policy.source,
            table=book.ref,
        )


def _one_of(group: Sequence[str], held: Sequence[str]) -> bool:
    return any(names(group, code) for code in held)
