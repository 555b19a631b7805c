"""Money, days and times as every screen writes them: $1,234.50 and Nov 23, 2026, as on a US remittance or bill."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

UNKNOWN = "–"


def dollars(amount: Decimal | None) -> str:
    """Write dollars: $1,234.50, a minus sign before the dollar, a dash for what is not known."""
    if amount is None:
        return UNKNOWN
    return f"{'−' if amount < 0 else ''}${abs(amount):,.2f}"


def day(value: dt.date | None, otherwise: str = "") -> str:
    """Write a day: Nov 3, 2026."""
    return f"{value:%b} {value.day}, {value.year}" if value else otherwise


def moment(value: dt.datetime | None, otherwise: str = "") -> str:
    """Write a day with its time in the office's time zone: Nov 3, 2026 14:05 UTC."""
    if value is None:
        return otherwise
    local = timezone.localtime(value)
    return f"{day(local)} {local:%H:%M %Z}"
