"""OPPS Addendum D1: what each status indicator stands for, as text, CSV or workbook.

A row with an indicator begins it; the rows below without one carry on its item or its payment.
"""

from __future__ import annotations

import re

from superbill.tables.compiling import Draft
from superbill.tables.layout import Layout, one, with_columns
from superbill.tables.loaders.delimited import Column, sheet
from superbill.tables.loaders.opps_addenda import period
from superbill.tables.official import OfficialFile
from superbill.tables.opps import STATUS, Status

COLUMNS = (
    Column("indicator", r"STATUS INDICATOR"),
    Column("item", r"ITEM/CODE/SERVICE"),
    Column("payment", r"OPPS PAYMENT STATUS"),
)
LAST = "Y"
_INDICATOR = re.compile(r"[A-Z][1-4]?")
_BULLET = re.compile(r"^[^\w\"(*]+\s*")


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill `opps.status`: one `status` row an indicator.

    Raises:
        BadFile: another layout, an indicator twice, text before the first one, or a file cut off.
    """
    table, last = sheet(file, "OPPS Addendum D1", COLUMNS), ""
    told: dict[str, tuple[list[str], list[str]]] = {}
    for row in table.rows():
        indicator = row.word("indicator")
        item, payment = (_BULLET.sub("", " ".join(row.text(field).split())) for field in ("item", "payment"))
        if indicator:
            if not _INDICATOR.fullmatch(indicator):
                raise row.wrong("indicator", f"is '{indicator[:8]}', not a status indicator")
            if indicator in told:
                raise row.wrong("indicator", f"{indicator} stands twice")
            told[indicator], last = ([], []), indicator
        elif not last:
            raise row.wrong("indicator", "is empty before the first indicator")
        for words, kept in zip((item, payment), told[last], strict=True):
            if words and not words.startswith("*"):
                kept.append(words)
    for indicator, (items, payments) in told.items():
        draft.put("status", indicator, Status(indicator, " ".join(items), " ".join(payments)))
    draft.reach(table.name, last, LAST, table.wanted)


LAYOUTS = (Layout(STATUS, "official", with_columns(COLUMNS), one(load), period),)
