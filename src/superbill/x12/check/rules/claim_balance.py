"""Level 3 of claims: the charge is the sum of the lines, and what another payer decided adds up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from superbill.x12.check.rules.registry import State, rule
from superbill.x12.check.unit import Unit, amount
from superbill.x12.problems import Problem
from superbill.x12.segments import Segment
from superbill.x12.tree import Loop

_CLAIMS = ("837P", "837I", "837D", "837P 4010", "837I 4010")
_NOW = ("837P", "837I", "837D")
# The element of each service segment that holds the line's charge.
CHARGE = {"SV1": 2, "SV2": 3, "SV3": 2}
_AMOUNTS = range(3, 20, 3)


def service(line: Loop) -> Segment | None:
    """The service segment of a line."""
    return next((s for s in line.segments() if s.id in CHARGE), None)


def adjustments(loop: Loop) -> Decimal:
    """The sum of all adjustment amounts (CAS) of a loop."""
    found = (s for s in loop.segments() if s.id == "CAS")
    return sum((amount(s, place) or Decimal(0) for s in found for place in _AMOUNTS), Decimal(0))


@rule(3, "2300", *_CLAIMS)
def charge_is_the_sum_of_the_lines(unit: Unit, _state: State) -> Iterator[Problem]:
    """CLM02 is the sum of the line charges.

    Source: X12 005010X222A1, X223A2 and X224A2, loop 2300, CLM02; front matter on balancing (1.4.4.1 in X222A1).
    """
    head = unit.loop.of("CLM")
    total = amount(head, 2)
    charges = [amount(s, CHARGE[s.id]) if (s := service(line)) else None for line in unit.loop.loops("2400")]
    if head is None or total is None or not charges:
        return
    known = [c for c in charges if c is not None]
    if len(known) == len(charges) and sum(known, Decimal(0)) != total:
        yield unit.at("BALANCE-CHARGE", head, 2)


@rule(3, "2300", *_NOW)
def other_payers_add_up(unit: Unit, _state: State) -> Iterator[Problem]:
    """What another payer paid is its line payments less its claim adjustments, and every line adds up.

    Source: X12 005010X222A1, front matter 1.4.4.1.1 (coordination of benefits): AMT*D = sum of SVD02 less CAS of loop
    2320; line charge = SVD02 plus CAS of loop 2430.
    """
    lines = list(unit.loop.loops("2400"))
    for line in lines:
        yield from _line_adds_up(unit, line)
    claim = amount(unit.loop.of("CLM"), 2)
    for other in unit.loop.loops("2320"):
        paid = other.of("AMT", "D")
        told = amount(paid, 2)
        if paid is None or told is None or claim is None:
            continue
        decided = [d for line in lines for d in line.loops("2430") if _payer(d) == _identifier(other)]
        by_line = sum((amount(d.of("SVD"), 2) or Decimal(0) for d in decided), Decimal(0))
        if told != (by_line if decided else claim) - adjustments(other):
            yield unit.within(other).at("BALANCE-OTHER-PAYER", paid, 2)


def _line_adds_up(unit: Unit, line: Loop) -> Iterator[Problem]:
    sold = service(line)
    charge = amount(sold, CHARGE[sold.id]) if sold else None
    for decision in line.loops("2430"):
        paid = decision.of("SVD")
        value = amount(paid, 2)
        if paid is None or value is None or charge is None or paid.get(6):
            continue  # SVD06: the other payer bundled this line into another
        if value + adjustments(decision) != charge:
            yield unit.within(decision).at("BALANCE-OTHER-LINE", paid, 2)


def _payer(decision: Loop) -> str:
    segment = decision.of("SVD")
    return segment.get(1) if segment else ""


def _identifier(other: Loop) -> str:
    payer = other.loop("2330B")
    name = payer.of("NM1") if payer else None
    return name.get(9) if name else ""
