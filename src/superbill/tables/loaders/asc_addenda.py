"""ASC addenda AA (surgical procedures) and BB (ancillary services), by quarter, as CSV, text or workbook.

Header: HCPCS Code, Short Descriptor, Subject to Multiple Procedure Discounting (AA) or Drug Pass-Through (BB), then
"April 2026 Payment Indicator", "... Payment Weight", "... Payment Rate". The month of the header tells the quarter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from superbill.tables.asc import ANCILLARY, SURGICAL, AscCode
from superbill.tables.compiling import Draft
from superbill.tables.fee_periods import Period
from superbill.tables.layout import Head, Layout, one, with_columns
from superbill.tables.loaders.delimited import Column, Row, sheet
from superbill.tables.official import OfficialFile
from superbill.tables.periods import MONTHS, agreed, month_quarter, quarter, title

_WHEN = r"((FINAL|PROPOSED|[A-Z]+) )?(CY )?(20\d\d )?"
_CODE = Column("code", r"HCPCS CODE")
_AMOUNTS = (
    Column("indicator", rf"{_WHEN}PAYMENT INDICATOR"),
    Column("weight", rf"{_WHEN}PAYMENT WEIGHT", needed=False),
    Column("rate", rf"{_WHEN}PAYMENT RATE"),
)
AA = (_CODE, Column("discounted", r"SUBJECT TO MULTIPLE PROCEDURE DISCOUNTING"), *_AMOUNTS)
BB = (_CODE, *_AMOUNTS)
DESCRIPTORS = (_CODE, Column("short", r"SHORT DESCRIPTOR"))
_INDICATOR = re.compile(r"[A-Z]\d|NI")
_STATED = re.compile(rf"({'|'.join(MONTHS)})[a-z]* (20\d\d) +payment (?:indicator|rate)", re.I)


def load_surgical(file: OfficialFile, draft: Draft) -> None:
    """Fill `asc.surgical`: one `code` row a procedure.

    Raises:
        BadFile: another layout, a value of the wrong kind, a code twice, or a file cut off.
    """
    table, code = sheet(file, "ASC Addendum AA", AA), ""
    for row in table.rows():
        code, discounted = row.code(), row.word("discounted")
        if discounted not in {"Y", "N", ""}:
            raise row.wrong("discounted", f"is '{discounted[:6]}', not Y or N")
        row.put(draft, "code", code, _made(row, discounted=discounted == "Y"))
    draft.reach(table.name, code, "69", table.wanted)


def load_ancillary(file: OfficialFile, draft: Draft) -> None:
    """Fill `asc.ancillary`: one `code` row a service.

    Raises:
        BadFile: another layout, a value of the wrong kind, a code twice, or a file cut off.
    """
    table, code = sheet(file, "ASC Addendum BB", BB), ""
    for row in table.rows():
        code = row.code()
        row.put(draft, "code", code, _made(row, discounted=False))
    draft.reach(table.name, code, "Q", table.wanted)


def _made(row: Row, *, discounted: bool) -> AscCode:
    indicator = row.word("indicator")
    if not _INDICATOR.fullmatch(indicator):
        raise row.wrong("indicator", f"is '{indicator[:6]}', not a payment indicator")
    return AscCode(indicator, discounted, row.optional("weight"), row.optional("rate"))


def period(files: Sequence[OfficialFile]) -> Period | None:
    """Read the quarter from the month in the header, else from the names.

    Raises:
        BadFile: the two are of different years.
    """
    found = _STATED.search(title(files))
    stated = quarter(date(int(found[2]), MONTHS[found[1][:3].lower()], 1)) if found else None
    named = month_quarter(files)
    agreed(files, named, stated)
    return stated or named


def _ancillary(head: Head) -> bool:
    return head.has(BB) and not head.has(AA)


LAYOUTS = (
    Layout(SURGICAL, "official", with_columns(AA), one(load_surgical), period, descriptors=DESCRIPTORS),
    Layout(ANCILLARY, "official", _ancillary, one(load_ancillary), period, descriptors=DESCRIPTORS),
)
