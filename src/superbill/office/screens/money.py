"""Charges and their price, and the road and balance of each claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from superbill.model.encounter import ServiceLine
from superbill.model.price import LinePrice, Price
from superbill.office.models import Claim, ClaimEvent, Encounter
from superbill.office.records.ledger import ClaimBalance, balances
from superbill.office.records.opened import Opened
from superbill.office.standing import tables
from superbill.pricing.place import FACILITY
from superbill.tables.mpfs import RVU, fee_schedule

PARTS = ("26", "TC", "53")
"""Modifiers whose part of a service has a row of its own in the relative value file."""


@dataclass(frozen=True)
class Values:
    """Relative value units of a line, all its units together: of the physician's work, and in all.

    As the relative value file prints them for the setting: before the geographic index and before any reduction.
    Source: 42 CFR 414.22 (relative values).
    """

    work: Decimal
    total: Decimal
    example: bool = False


@dataclass(frozen=True)
class Line:
    """One charge and what it is expected to bring."""

    charge: ServiceLine
    price: LinePrice | None
    values: Values | None = None


@dataclass(frozen=True)
class Road:
    """One claim: everything that happened to it, and where its money stands."""

    claim: Claim
    events: tuple[ClaimEvent, ...]
    balance: ClaimBalance
    posted: bool


def lines(chart: Opened, price: Price | None) -> tuple[Line, ...]:
    """Return the charges of the newest version, each with its price by line number and its relative values."""
    row = chart.row
    priced = {p.number: p for p in price.lines} if price else {}
    return tuple(
        Line(charge, priced.get(charge.number), _values(row, charge) if row.setting == "professional" else None)
        for charge in chart.encounter.lines
    )


def in_all(found: Sequence[Line]) -> Values | None:
    """Return the relative values of a visit; None where no line has any."""
    held = [line.values for line in found if line.values]
    if not held:
        return None
    return Values(
        sum((v.work for v in held), Decimal(0)), sum((v.total for v in held), Decimal(0)), any(v.example for v in held)
    )


def _values(row: Encounter, charge: ServiceLine) -> Values | None:
    """Look a line up in the relative value file of its day; None where that is not installed or has none for it."""
    day = charge.service_date or row.service_date
    if not charge.code or day is None:
        return None
    schedule = fee_schedule(tables(), day)
    release = schedule.held(RVU)
    if release is None:
        return None
    part = next((m for m in charge.modifiers if m in PARTS), "")
    found = schedule.rvu(charge.code, part) or schedule.rvu(charge.code)
    if found is None or not found.priced:
        return None
    expense = found.facility_pe if charge.place_of_service in FACILITY else found.nonfacility_pe
    total = found.work + expense + found.malpractice
    return Values(found.work * charge.units, total * charge.units, release.manifest.example)


def roads(row: Encounter) -> tuple[Road, ...]:
    """Return the claims of an encounter, oldest first."""
    claims = list(row.claims.prefetch_related("events"))
    if not claims:
        return ()
    stands = balances(c.control_number for c in claims)
    return tuple(Road(c, tuple(c.events.all()), stands[c.control_number], c.postings.exists()) for c in claims)
