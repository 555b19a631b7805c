"""Adjustment: one reason why paid differs from charged, on a remittance or on a claim to a later payer."""

from __future__ import annotations

from decimal import Decimal

import msgspec


class Adjustment(msgspec.Struct, frozen=True, gc=False):
    """Group CO, PR, OA, PI or CR, a claim adjustment reason code, and the amount."""

    group: str
    reason: str
    amount: Decimal
    quantity: Decimal | None = None
