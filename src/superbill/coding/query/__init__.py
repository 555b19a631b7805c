"""Queries to the doctor: templates that neither lead nor speak of money, and the linter that holds any text to it."""

from superbill.coding.query.composing import Own, asked, compose, leaves_open, templates, text_of
from superbill.coding.query.finding import find
from superbill.coding.query.linting import lint
from superbill.coding.query.record import unfounded

__all__ = ["Own", "asked", "compose", "find", "leaves_open", "lint", "templates", "text_of", "unfounded"]
