"""The list of diagnoses exempt from the present-on-admission indicator: `POAexemptCodesFY26.txt` or `.xlsx`.

Layout: an order number, the code (with or without its dot), the description, separated by tabs, below one header line.
"""

from __future__ import annotations

import re

from superbill.tables.compiling import Draft
from superbill.tables.layout import Layout, one, with_columns
from superbill.tables.loaders.delimited import Column, sheet
from superbill.tables.official import OfficialFile
from superbill.tables.periods import named_fiscal_year
from superbill.tables.poa import POA_EXEMPT, Exempt

COLUMNS = (
    Column("order", r"ORDER( NUMBER)?|SEQUENCE( NUMBER)?|#|COUNT"),
    Column("code", r"(ICD.10.CM )?(DIAGNOSIS )?CODE"),
    Column("title", r".*DESC(RIPTION)?.*"),
)
LAST = "Z9"
_CODE = re.compile(r"[A-Z][0-9A-Z]{2,6}")


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill `icd10cm.poa_exempt`: one `code` row a code.

    Raises:
        BadFile: another layout, a code that is none, a code twice, or a file cut off.
    """
    table, last = sheet(file, "the list of codes exempt from POA reporting", COLUMNS), ""
    for row in table.rows():
        code = row.word("code").replace(".", "")
        if not _CODE.fullmatch(code):
            raise row.wrong("code", f"is '{code[:10]}', not a diagnosis")
        row.put(draft, "code", code, Exempt(row.text("title")))
        last = max(last, code)
    draft.reach(table.name, last, LAST, table.wanted)


LAYOUTS = (Layout(POA_EXEMPT, "official", with_columns(COLUMNS), one(load), named_fiscal_year),)
