"""Entries for charges, and where a claim stands by its entries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import msgspec

from superbill.errors import BadInput
from superbill.model.claim import Claim, ClaimLine
from superbill.model.institutional import InstitutionalClaim, InstitutionalLine
from superbill.model.ledger import ADJUSTMENTS, MONEY, Account, Entry, Posting


class Standing(msgspec.Struct, frozen=True):
    """Where a claim's money stands. Always: charges = paid + adjustments + balance."""

    charges: Decimal
    paid: Decimal
    adjustments: Decimal
    payer: Decimal
    patient: Decimal

    @property
    def balance(self) -> Decimal:
        """What payer and patient still owe together."""
        return self.payer + self.patient


class Place(NamedTuple):
    """What a posting belongs to: claim and line (0 for the whole claim), and why."""

    claim: str
    line: int
    reason: str


def pair(debit: Account, credit: Account, amount: Decimal, at: Place) -> tuple[Posting, ...]:
    """Two legs that balance; nothing for a zero amount. A negative amount turns debit and credit around."""
    if not amount:
        return ()
    return (Posting(debit, amount, *at), Posting(credit, -amount, *at))


def charge_entry(claim: Claim | InstitutionalClaim, day: date | None = None) -> Entry:
    """What the payer owes once the claim is made, line by line; on the first day of service unless told otherwise.

    A replacement (frequency 7) charges under its own control number: the entries of the claim that it replaces are
    reversed first. A void (8) asks for nothing and has no charges.
    """
    if claim.frequency == "8":
        raise BadInput("claim.frequency", "is 8: a void has no charges", "Reverse the entries of the claim it voids")
    legs = [
        leg
        for line in claim.lines
        for leg in pair(
            Account.RECEIVABLE_PAYER,
            Account.REVENUE,
            line.charge,
            Place(claim.control_number, line.number, told_code(line)),
        )
    ]
    return Entry(
        key=f"charge:{claim.control_number}",
        day=day or first_day(claim),
        kind="charge",
        memo=f"Charges of claim {claim.control_number}",
        postings=tuple(legs),
    )


def told_code(line: ClaimLine | InstitutionalLine) -> str:
    """What names a line: its procedure, else its revenue code."""
    return line.code or (line.revenue_code if isinstance(line, InstitutionalLine) else "")


def first_day(claim: Claim | InstitutionalClaim) -> date:
    """The first day of service; of a facility's bill the first that it covers."""
    if isinstance(claim, InstitutionalClaim):
        return claim.statement_from
    return min(line.service_date for line in claim.lines)


def standing(entries: Iterable[Entry], control_number: str) -> Standing:
    """Where one claim stands by these entries."""
    sums = dict.fromkeys(Account, Decimal(0))
    for entry in entries:
        for leg in entry.postings:
            if leg.claim == control_number:
                sums[leg.account] += leg.amount
    return Standing(
        charges=-sums[Account.REVENUE],
        paid=sum((sums[a] for a in MONEY), Decimal(0)),
        adjustments=sum((sums[a] for a in ADJUSTMENTS), Decimal(0)),
        payer=sums[Account.RECEIVABLE_PAYER],
        patient=sums[Account.RECEIVABLE_PATIENT],
    )
