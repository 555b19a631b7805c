"""Judging a file: syntax, guide, balance, situation, codes, product and payer (levels 1 to 7), loop by loop.

`check` gives the report of each interchange; `sets` gives each transaction set's report as the file is read, so that
memory does not grow with its size.
"""

from superbill.x12.check.reports import (
    GroupReport,
    InterchangeReport,
    Row,
    SetReport,
    Unchecked,
    row,
    rows,
)
from superbill.x12.check.rules.registry import Context
from superbill.x12.check.running import Checked, check, sets

__all__ = [
    "Checked",
    "Context",
    "GroupReport",
    "InterchangeReport",
    "Row",
    "SetReport",
    "Unchecked",
    "check",
    "row",
    "rows",
    "sets",
]
