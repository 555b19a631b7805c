"""Age, place and modifier that a policy asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from superbill.edits.in_force import InForce
from superbill.edits.payer.book import CoveragePolicy
from superbill.edits.payer.conditions import Subject, age_of
from superbill.edits.policies import policies_on
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.finding import Finding


@edit(id="COVERAGE-CONDITIONS", needs=("lines", "day", "payer", "rules"))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Service outside the age or place of the payer's policy, or without the modifier that it asks for.

    What it checks: for a policy with an age, places of service or modifiers, the patient's age on the day, the
        place of the line, and one of its modifiers.
    Why: the payer denies the line (CARC 6, 5 or 4).
    Source: Medicare National Coverage Determinations Manual; 42 CFR 410 subpart B; the payer's own policy.
    """
    for line, day, book, policy in policies_on(encounter, in_force):
        for told in _wrong(policy, line, day, encounter):
            yield check.finding(
                f"{line.code} on line {line.number}: {told} (policy {policy.id} of {book.payer})",
                do="Check code, date of birth, place and modifiers against the record and the policy",
                codes=[line.code] if line.code else [],
                lines=[line.number],
                source=policy.source,
                table=book.ref,
            )


def _wrong(policy: CoveragePolicy, line: ServiceLine, day: date, encounter: Encounter) -> Iterator[str]:
    if policy.age_from is not None or policy.age_to is not None:
        age = age_of(Subject(encounter, day, line))
        if age < (policy.age_from or 0) or (policy.age_to is not None and age > policy.age_to):
            yield f"the patient is {age} years old"
    if policy.places and line.place_of_service not in policy.places:
        yield f"the place of service is {line.place_of_service or 'not given'}"
    if policy.modifiers and set(policy.modifiers).isdisjoint(line.modifiers):
        yield f"it has none of the modifiers {', '.join(policy.modifiers)}"
