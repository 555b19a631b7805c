"""A number with its noun, as a person says it: one line, two lines."""

from __future__ import annotations

from decimal import Decimal


def counted(number: Decimal | int, one: str, several: str = "") -> str:
    """Return "1 line" or "2 lines"; `several` is the plural where it is not the noun and an s."""
    return f"{number} {one if number == 1 else several or one + 's'}"
