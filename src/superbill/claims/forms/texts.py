"""How both paper forms write names, amounts and counts."""

from __future__ import annotations

from decimal import Decimal

from superbill.model.claim import Name


def surname_first(name: Name) -> str:
    """Return a name as the boxes for people want it: last name with suffix, first, middle, with commas."""
    last = " ".join(part for part in (name.last, name.suffix) if part)
    return ", ".join(part for part in (last, name.first, name.middle) if part)


def spoken(name: Name) -> str:
    """Return a name as it is spoken."""
    return " ".join(part for part in (name.first, name.middle, name.last, name.suffix) if part)


def money(amount: Decimal) -> str:
    """Return dollars and cents."""
    return f"{amount:.2f}"


def counted(number: Decimal) -> str:
    """Return a count without noughts behind the point."""
    return f"{number.normalize():f}"
