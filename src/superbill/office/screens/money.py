"""Charges and their price, and the road and balance of each claim."""

from __future__ import annotations

from dataclasses import dataclass

from superbill.model.price import LinePrice, Price
from superbill.office.models import Claim, ClaimEvent, Encounter, ServiceLine
from superbill.office.records.encounters import newest_lines
from superbill.office.records.ledger import ClaimBalance, balances


@dataclass(frozen=True)
class Line:
    """One charge and what it is expected to bring."""

    charge: ServiceLine
    price: LinePrice | None


@dataclass(frozen=True)
class Road:
    """One claim: everything that happened to it, and where its money stands."""

    claim: Claim
    events: tuple[ClaimEvent, ...]
    balance: ClaimBalance
    posted: bool


def lines(row: Encounter, price: Price | None) -> tuple[Line, ...]:
    """Return the charges of the newest version, each with its price by line number."""
    priced = {p.number: p for p in price.lines} if price else {}
    return tuple(Line(charge, priced.get(charge.number)) for charge in newest_lines(row))


def roads(row: Encounter) -> tuple[Road, ...]:
    """Return the claims of an encounter, oldest first."""
    claims = list(row.claims.prefetch_related("events"))
    stands = balances(c.control_number for c in claims)
    return tuple(Road(c, tuple(c.events.all()), stands[c.control_number], c.postings.exists()) for c in claims)
