"""What people type into forms: amounts and days, or a message that says how to write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation

from superbill.errors import BadInput


def typed_amount(text: str, field: str = "amount") -> Decimal:
    """Return an amount of whole cents; a dollar sign and commas may stand in it."""
    try:
        found = Decimal(text.strip().lstrip("$").replace(",", ""))
        cents = found.quantize(Decimal("0.01"))
    except InvalidOperation:
        raise BadInput(field, "is not an amount", "Write it as 102.72") from None
    if not found.is_finite() or found != cents:
        raise BadInput(field, "is not an amount of whole cents", "Write it as 102.72")
    return cents


def typed_day(text: str, field: str = "day") -> dt.date:
    """Return a day."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(field, "is not a day", "Write it as 2026-05-31") from None
