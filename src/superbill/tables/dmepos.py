"""The fee schedule for durable medical equipment, prosthetics, orthotics and supplies, by quarter (42 CFR 414.210)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.tables.store import Tables

DMEPOS, RURAL = "dmepos", "dmepos.rural"


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


class RuralZip(msgspec.Struct, frozen=True, array_like=True):
    """Row `zip` of `dmepos.rural`: a ZIP code that takes the rural amounts, and its state."""

    state: str


def rural_zip(tables: Tables, code: str, day: date) -> bool:
    """Tell whether a ZIP code of five digits is on the rural list of the quarter (42 CFR 414.202).

    Raises:
        TableMissing: no installed list covers the day.
    """
    return tables.as_of(RURAL, day).has("zip", code)
