"""Payer rules as data (level 7): what one payer, or one kind of payer, asks beyond the guide."""

from __future__ import annotations

import msgspec


class PayerRule(msgspec.Struct, frozen=True):
    """One rule of a payer."""

    id: str
