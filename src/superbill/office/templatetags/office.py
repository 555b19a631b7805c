"""How values are written on the screens."""

from __future__ import annotations

import functools
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from superbill.office.once import FIELD
from superbill.office.screens import written

if TYPE_CHECKING:
    from superbill.office.models import Encounter
    from superbill.office.screens.codes import Card, Reason
    from superbill.office.screens.pages import Page

register = template.Library()
money = register.filter("money", written.dollars)
plain = register.filter("plain", written.plain)
sentence = register.filter("sentence", written.sentence)


@register.filter
def account(name: str) -> str:
    """Write an account of the ledger in words: receivable:payer is Receivable from payers."""
    kind, _, part = name.partition(":")
    if kind == "receivable":
        return f"Receivable from {part}s"
    return f"{kind.capitalize()}{f', {part}' if part else ''}"


@register.filter
def signed(number: Decimal | None) -> str:
    """Write a difference with its sign, a dash for what is not known."""
    if number is None:
        return "–"
    return f"{'−' if number < 0 else '+'}{abs(number)}"


@register.simple_tag
def once() -> SafeString:
    """Give a form the token by which a second click on it is known."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid.uuid4())


@register.simple_tag(takes_context=True)
def code_row(context: dict[str, Any], card: Card) -> SafeString:
    """Write one code of a chart. After a decision the others look as they did, and are not written anew."""
    return _code_row(card, mine=_mine(context), told="code.decisions" in context["sees"])


@register.simple_tag(takes_context=True)
def not_coded_row(context: dict[str, Any], reason: Reason) -> SafeString:
    """Write one candidate that was not coded."""
    return _not_coded_row(reason, mine=_mine(context))


@register.simple_tag
def document_article(page: Page, encounter: Encounter) -> SafeString:
    """Write one document with its highlights."""
    return _article(page, encounter.public_id)


def _mine(context: dict[str, Any]) -> bool:
    return "chart.code" in context["may"] and context["chart"].owner.mine


@functools.lru_cache(maxsize=8192)
def _code_row(card: Card, *, mine: bool, told: bool) -> SafeString:
    return render_to_string("office/chart_code.html", {"card": card, "mine": mine, "told": told})


@functools.lru_cache(maxsize=1024)
def _article(page: Page, encounter: uuid.UUID) -> SafeString:
    return render_to_string("office/chart_document.html", {"page": page, "encounter": encounter})


@functools.lru_cache(maxsize=8192)
def _not_coded_row(reason: Reason, *, mine: bool) -> SafeString:
    return render_to_string("office/chart_not_coded.html", {"reason": reason, "mine": mine})


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
