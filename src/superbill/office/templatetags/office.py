"""How values are written on the screens."""

from __future__ import annotations

from decimal import Decimal

from django import template

from superbill.office.screens.marks import Mark, Piece

register = template.Library()

WORDS = {"assigned": "assigned", "suggested": "suggested", "rejected": "rejected", "not-coded": "not coded"}


@register.filter
def money(amount: Decimal | None) -> str:
    """Write dollars: $1,234.50, a minus sign before the dollar, a dash for what is not known."""
    if amount is None:
        return "–"
    return f"{'−' if amount < 0 else ''}${abs(amount):,.2f}"


@register.filter
def spoken(mark: Mark) -> str:
    """Say what a code chip in the note is, for those who hear the page."""
    return f"{mark.code}, {WORDS[mark.kind]}"


@register.filter
def look(piece: Piece) -> str:
    """Return the class of a piece of the note: its strongest highlight, and whether several lie on it."""
    strongest = piece.strongest
    if strongest is None:
        return ""
    return f"{strongest.kind} several" if len({m.target for m in piece.marks}) > 1 else strongest.kind


@register.filter
def spaced(word: str) -> str:
    """Write a name of the program as words: oxygen_low becomes oxygen low."""
    return word.replace("_", " ")
