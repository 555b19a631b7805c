"""How values are written on the screens."""

from __future__ import annotations

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def money(amount: Decimal | None) -> str:
    """Write dollars: $1,234.50, a minus sign before the dollar, a dash for what is not known."""
    if amount is None:
        return "–"
    return f"{'−' if amount < 0 else ''}${abs(amount):,.2f}"


@register.filter
def signed(number: Decimal | None) -> str:
    """Write a difference with its sign, a dash for what is not known."""
    if number is None:
        return "–"
    return f"{'−' if number < 0 else '+'}{abs(number)}"


@register.filter
def spaced(word: str) -> str:
    """Write a name of the program as words: oxygen_low becomes oxygen low."""
    return word.replace("_", " ")


@register.filter
def place(code: str) -> str:
    """Write where something stands in the tabular list: a chapter by its number, a section by its title alone."""
    kind, _, rest = code.partition(":")
    return {"CH": f"Chapter {rest.lstrip('0')}", "SEC": ""}.get(kind, code) if rest else code


@register.filter
def split(text: str) -> list[str]:
    """Cut a list that stands in a template at its commas."""
    return text.split(",")
