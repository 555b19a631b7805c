"""Imaging on older equipment: the technical component of film (FX), cassettes (FY), old CT scanners (CT) is paid less.

Source: Social Security Act §1848(b)(9) and 42 CFR 414.22 (films 20% from 2017; computed radiography 7% from 2018, 10%
from 2023), §1834(p) (CT below the 2013 standard: 5% in 2016, 15% from 2017); §1833(t)(16)(F) for hospitals.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.pricing.service import ONE, Service, fee_beside, plain

FILM = "Social Security Act §1848(b)(9), §1833(t)(16)(F)"


class Older(msgspec.Struct, frozen=True):
    """What is left of the technical component with one modifier from a day on."""

    modifier: str
    start: date
    part: Decimal
    source: str


OLDER = (
    Older("FX", date(2017, 1, 1), Decimal("0.80"), FILM),
    Older("FY", date(2023, 1, 1), Decimal("0.90"), FILM),
    Older("FY", date(2018, 1, 1), Decimal("0.93"), FILM),
    Older("CT", date(2017, 1, 1), Decimal("0.85"), "Social Security Act §1834(p)"),
    Older("CT", date(2016, 1, 1), Decimal("0.95"), "Social Security Act §1834(p)"),
)


def older_equipment(modifiers: tuple[str, ...], day: date) -> list[Older]:
    """Return the reductions that the modifiers of a line bring on a day, the newest of each."""
    found: dict[str, Older] = {}
    for older in OLDER:
        if older.modifier in modifiers and older.start <= day:
            found.setdefault(older.modifier, older)
    return list(found.values())


def reduce_for_equipment(service: Service) -> None:
    """Reduce the technical component of a line of the physician fee schedule; a professional one stays whole."""
    if service.fee is None or service.fee.row.modifier == "26":
        return
    row = service.fee.row
    for older in older_equipment(service.line.modifiers, service.day):
        if row.modifier == "TC" or row.pctc == "3":
            service.multiply(f"modifier {older.modifier}", older.part, older.source)
            continue
        technical = fee_beside(service, row.code, "TC")
        if technical is None:
            continue
        taken = technical.amount * service.technical_part * (ONE - older.part)
        before, service.base = service.base, service.base - taken
        service.technical_part *= older.part
        given = f"{plain(before)} - {plain(taken)}"
        service.step(f"modifier {older.modifier}, technical component", plain(service.base), older.source, given)
