"""Edits: one module, one edit, one fixture. The registry is found, not listed."""

from superbill.edits.registry import Edit, all_edits, edit, named
from superbill.edits.runner import run

__all__ = ["Edit", "all_edits", "edit", "named", "run"]
