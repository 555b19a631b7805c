"""Payments of others."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from superbill.edits.in_force import InForce
from superbill.edits.parties import every_line
from superbill.edits.registry import edit
from superbill.model.encounter import Encounter, PriorPayment
from superbill.model.finding import Finding


@edit(id="CLAIM-PAID")
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Earlier payments do not fit the charges.

    What it checks: no payment is below zero, a payer did not pay more than it allowed, a payment that names a line
        names one that is there; the payments of a line do not exceed its charge, nor all of them that of the claim.
    Why: a secondary claim whose amounts do not balance is rejected; a payment above the charge is an overpayment.
    Source: X12 005010X222A1 (837P), loops 2300 AMT*F5, 2320 AMT*D and 2430 SVD02; CMS-1500 (02/12) items 28 and 29; 42
        CFR 411.24.
    """
    if not encounter.prior_payments:
        in_force.nothing()
        return
    charges = {line.number: line.charge for line in encounter.lines}
    for place, payment in enumerate(encounter.prior_payments):
        for told in _wrong(payment, charges):
            yield check.finding(
                f"Payment {place + 1} {told}",
                do="Copy amounts and line from the remittance",
                lines=[payment.line] if payment.line in charges else every_line(encounter),
                fields=[f"prior_payments[{place}]"],
            )
    yield from _beyond(encounter, charges)


def _wrong(payment: PriorPayment, charges: dict[int, Decimal | None]) -> Iterator[str]:
    if payment.amount < 0:
        yield "is below zero"
    if payment.allowed is not None and payment.amount > payment.allowed:
        yield f"of {payment.amount} is more than the {payment.allowed} that its payer allowed"
    if payment.line is not None and payment.line not in charges:
        yield f"is for line {payment.line}, which is not on the claim"


def _beyond(encounter: Encounter, charges: dict[int, Decimal | None]) -> Iterator[Finding]:
    for number, charge in charges.items():
        paid = sum((p.amount for p in encounter.prior_payments if p.line == number), Decimal(0))
        if charge is not None and paid > charge:
            yield check.finding(
                f"{paid} was paid on line {number}, whose charge is {charge}",
                do="Check the amounts; what was paid above the charge is returned",
                lines=[number],
                fields=["prior_payments"],
            )
    paid = sum((p.amount for p in encounter.prior_payments), Decimal(0))
    if encounter.charge is not None and paid > encounter.charge:
        yield check.finding(
            f"{paid} was paid on a claim of {encounter.charge}",
            do="Check the amounts; what was paid above the charge is returned",
            lines=every_line(encounter),
            fields=["prior_payments"],
        )
