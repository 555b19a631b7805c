"""OPPS Addendum J: complexity adjustments, and the rank of comprehensive services.

Two sheets of the addendum, as text, CSV or workbook: "Complexity Adjustments" (primary and secondary code, the made-up
code and the APC that they become) and "Rank for Primary Assignment" (code, APC, rank, geometric mean cost).
"""

from __future__ import annotations

import re

from superbill.tables.compiling import Draft
from superbill.tables.layout import Layout, one, with_columns
from superbill.tables.loaders.delimited import Column, Row, sheet
from superbill.tables.loaders.opps_addenda import period
from superbill.tables.official import OfficialFile
from superbill.tables.opps import COMPLEXITY, RANK, Complexity, Rank

PAIRS = (
    Column("code", r"PRIMARY HCPCS CODE"),
    Column("primary_apc", r"PRIMARY APC ASSIGNMENT"),
    Column("secondary", r"SECONDARY J1 OR ADD-ON HCPCS CODE"),
    Column("adjusted", r"COMPLEXITY ADJUSTED HCPCS ASSIGNMENT"),
    Column("apc", r"COMPLEXITY ADJUSTED APC ASSIGNMENT"),
)
RANKS = (
    Column("code", r"HCPCS CODE"),
    Column("status", r"SI"),
    Column("apc", r"APC ASSIGNMENT"),
    Column("rank", r"RANK USED FOR PRIMARY ASSIGNMENT"),
    Column("cost", r"GEOMETRIC MEAN COST OF SINGLE J1 UNIT CLAIMS"),
    Column("deleted", r"DELETED CODE", needed=False),
)
_APC = re.compile(r"\d{4}")


def load_pairs(file: OfficialFile, draft: Draft) -> None:
    """Fill `opps.complexity`: one `pair` row for each primary and secondary code.

    Raises:
        BadFile: another layout, a value of the wrong kind, a pair twice, or a file cut off.
    """
    table, code = sheet(file, "OPPS Addendum J, complexity adjustments", PAIRS), ""
    for row in table.rows():
        code, secondary = row.code(), row.code("secondary")
        row.put(draft, "pair", f"{code}/{secondary}", Complexity(row.code("adjusted"), _apc(row)))
    draft.reach(table.name, code, "67", table.wanted)


def load_ranks(file: OfficialFile, draft: Draft) -> None:
    """Fill `opps.rank`: one `code` row a comprehensive service; the ranks are 1, 2, 3 ... without a gap.

    Raises:
        BadFile: another layout, a value of the wrong kind, a code twice, or a rank missing.
    """
    table, rank = sheet(file, "OPPS Addendum J, ranks", RANKS), 0
    for row in table.rows():
        rank += 1
        if row.text("rank").replace(",", "") != str(rank):
            raise row.wrong("rank", f"is '{row.text('rank')[:8]}' where {rank} follows")
        made = Rank(row.word("status"), _apc(row), rank, row.optional("cost"), row.word("deleted") == "YES")
        row.put(draft, "code", row.code(), made)
    if not rank:
        raise table.wrong(f"line {table.header_line}", "has a header but no row")


def _apc(row: Row) -> str:
    if not _APC.fullmatch(row.text("apc")):
        raise row.wrong("apc", f"is '{row.text('apc')[:12]}', not four digits")
    return row.text("apc")


LAYOUTS = (
    Layout(COMPLEXITY, "official", with_columns(PAIRS), one(load_pairs), period),
    Layout(RANK, "official", with_columns(RANKS), one(load_ranks), period),
)
