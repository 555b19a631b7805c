"""The fee schedule for durable medical equipment, prosthetics, orthotics and supplies, by quarter (42 CFR 414.210)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.tables.store import Tables

DMEPOS = "dmepos"


class DmeposFee(msgspec.Struct, frozen=True, array_like=True):
    """Row `fee`, key "code-modifier-second modifier".

    `fees` and `rural_fees` give the amount by state (two letters); rural amounts hold for ZIP codes of the rural list.
    `category` is the payment class, such as CR capped rental or IN inexpensive and routinely purchased.
    """

    jurisdiction: str
    category: str
    ceiling: Decimal | None
    floor: Decimal | None
    fees: dict[str, Decimal]
    rural_fees: dict[str, Decimal]


def dmepos_fee(  # noqa: PLR0913 - the key of the schedule
    tables: Tables, code: str, state: str, day: date, modifiers: tuple[str, str] = ("", ""), *, rural: bool = False
) -> Decimal | None:
    """Return the fee of a code in a state, or None when the schedule gives none there.

    Raises:
        TableMissing: no installed release covers the day.
    """
    row = tables.as_of(DMEPOS, day).get("fee", f"{code}-{modifiers[0]}-{modifiers[1]}", DmeposFee)
    if row is None:
        return None
    return (row.rural_fees.get(state) if rural else None) or row.fees.get(state)
