"""The coverage policies of a payer that speak of a line, and whether its liability modifiers already answer them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from superbill.edits.in_force import InForce
from superbill.edits.payer.book import CoveragePolicy, PayerBook, within
from superbill.edits.payer.conditions import names, state_of
from superbill.model.encounter import Encounter, ServiceLine

ANSWERED = frozenset({"GA", "GX", "GY", "GZ"})
"""Modifiers by which the claim itself says that it expects no payment."""


Spoken = tuple[ServiceLine, date, PayerBook, CoveragePolicy]


def policies_on(encounter: Encounter, in_force: InForce) -> tuple[Spoken, ...]:
    """Return every line with the policies that speak of it on its day; a national policy silences local ones.

    Raises:
        Lacking: a policy is for some states and the state is not known.
    """
    return in_force.shared("policies", lambda: tuple(_policies_on(encounter, in_force)))


def _policies_on(encounter: Encounter, in_force: InForce) -> Iterator[Spoken]:
    for line in encounter.lines:
        day = line.service_date or in_force.the_day
        if not ANSWERED.isdisjoint(line.modifiers):
            continue
        for book in in_force.books:
            found = [p for p in book.policies if _speaks(p, line, day, encounter)]
            national = [p for p in found if p.level == "national"]
            for policy in national or found:
                yield line, day, book, policy


def _speaks(policy: CoveragePolicy, line: ServiceLine, day: date, encounter: Encounter) -> bool:
    if not names(policy.codes, line.code) or not within(day, policy.effective_from, policy.effective_to):
        return False
    return not policy.states or state_of(encounter) in policy.states
