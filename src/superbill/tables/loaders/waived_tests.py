"""The list of waived laboratory tests, `waivetbl.csv`: code, name, manufacturer, use. Names of kits are not kept.

A cell of codes holds one or several, each with QW behind it where the claim needs the modifier ("87880QW", "81002").
"""

from __future__ import annotations

import re

from superbill.tables.compiling import Draft
from superbill.tables.layout import Layout, one, with_columns
from superbill.tables.loaders.delimited import Column, sheet
from superbill.tables.official import OfficialFile
from superbill.tables.periods import named_day
from superbill.tables.waived import WAIVED, WaivedTest

COLUMNS = (
    Column("codes", r"(CPT|HCPCS)( ?/ ?HCPCS)? ?CODE(\(S\)|S)?"),
    Column("name", r"TEST NAME"),
    Column("maker", r"MANUFACTURER", needed=False),
)
_CODE = re.compile(r"\b(\d{4}[0-9U]|[GQ]\d{4})(QW)?\b")


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill `clia.waived`: one `code` row a code; one that stands with QW anywhere needs it.

    Raises:
        BadFile: another layout, or a row without a code.
    """
    table = sheet(file, "the list of waived laboratory tests", COLUMNS)
    found: dict[str, bool] = {}
    for row in table.rows():
        codes = _CODE.findall(row.word("codes"))
        if not codes:
            raise row.wrong("codes", f"is '{row.text('codes')[:20]}', which holds no code")
        for code, modifier in codes:
            found[code] = found.get(code, False) or bool(modifier)
    if not found:
        raise table.wrong(f"line {table.header_line}", "has a header but no row")
    for code, with_qw in found.items():
        draft.put("code", code, WaivedTest(with_qw))


LAYOUTS = (Layout(WAIVED, "official", with_columns(COLUMNS), one(load), named_day),)
