"""Level 3 of remittances: line, claim and payment each add up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from superbill.x12.check.rules.claim_balance import adjustments
from superbill.x12.check.rules.registry import State, rule
from superbill.x12.check.unit import Unit, amount
from superbill.x12.problems import Problem
from superbill.x12.tree import Loop

_BOTH = ("835", "835 4010")
_NOTHING = Decimal(0)
_PAID = "sum of CLP04"


@rule(3, "2100", *_BOTH)
def line_and_claim_add_up(unit: Unit, state: State) -> Iterator[Problem]:
    """A line's payment is its charge less its adjustments, and so is a claim's.

    Source: X12 005010X221A1, front matter 1.10.2.1.1 (service line balancing) and 1.10.2.1.2 (claim balancing).
    """
    head = unit.loop.of("CLP")
    charge, paid = amount(head, 3), amount(head, 4)
    if head is None or charge is None or paid is None:
        return
    state.add(_PAID, paid)
    lines = list(unit.loop.loops("2110"))
    for line in lines:
        yield from _line(unit, line)
    charges = [amount(line.of("SVC"), 2) for line in lines]
    explained = sum((adjustments(line) for line in lines), adjustments(unit.loop))
    if charges and None not in charges and sum((c for c in charges if c), _NOTHING) != charge:
        yield unit.at("BALANCE-CLAIM-CHARGE", head, 3)
    elif charge - explained != paid:
        yield unit.at("BALANCE-CLAIM", head, 4)
    share = amount(head, 5)
    if share is not None and share != _patient(unit.loop, lines):
        yield unit.at("BALANCE-PATIENT", head, 5)


def _line(unit: Unit, line: Loop) -> Iterator[Problem]:
    service = line.of("SVC")
    charge, paid = amount(service, 2), amount(service, 3)
    if service and charge is not None and paid is not None and charge - adjustments(line) != paid:
        yield unit.within(line).at("BALANCE-LINE", service, 3)


def _patient(claim: Loop, lines: list[Loop]) -> Decimal:
    """The adjustments in group PR, of the claim and its lines."""
    found = (s for loop in (claim, *lines) for s in loop.segments() if s.id == "CAS" and s.get(1) == "PR")
    return sum((amount(s, place) or _NOTHING for s in found for place in range(3, 20, 3)), _NOTHING)


@rule(3, "ST", *_BOTH)
def payment_adds_up(unit: Unit, state: State) -> Iterator[Problem]:
    """The payment is the sum of the claim payments less the provider adjustments.

    Source: X12 005010X221A1, front matter 1.10.2.1.3 (transaction balancing): BPR02 = sum of CLP04 less sum of PLB.
    """
    payment = unit.loop.of("BPR")
    paid = amount(payment, 2)
    taken = (s for s in unit.loop.segments() if s.id == "PLB")
    withheld = sum((amount(s, place) or _NOTHING for s in taken for place in range(4, 15, 2)), _NOTHING)
    if payment and paid is not None and state.totals.get(_PAID, _NOTHING) - withheld != paid:
        yield unit.at("BALANCE-PAYMENT", payment, 2)
