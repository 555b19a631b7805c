"""Clinical Laboratory Fee Schedule: CLFS_yyyy_QnVn.csv. One national amount a code since 2018 (42 CFR 414.507)."""

from __future__ import annotations

from superbill.tables.compiling import Draft
from superbill.tables.loaders.delimited import Column, sheet
from superbill.tables.mpfs import Fee
from superbill.tables.official import OfficialFile

KIND = "the clinical laboratory fee schedule (CLFS)"
COLUMNS = (
    Column("year", r"YEAR"),
    Column("code", r"HCPCS"),
    Column("modifier", r"MOD"),
    Column("indicator", r"INDICATOR"),
    Column("rate", r"RATE"),
)


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill the draft with a `fee` row per code and modifier; descriptions are not read.

    A rate of zero means that the contractor sets it: such a code has no row.

    Raises:
        BadFile: the layout is another, a value is of the wrong kind, or a code stands twice.
    """
    table, count = sheet(file, KIND, COLUMNS), 0
    for row in table.rows():
        rate, modifier = row.number("rate"), row.text("modifier").upper()
        count += 1
        if not rate:
            continue
        row.put(draft, "fee", f"{row.code()}-{modifier}", Fee(rate))
    if not count:
        raise table.wrong(f"line {table.header_line}", "has a header but no row")
