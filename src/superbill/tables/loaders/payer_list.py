"""The payers of a clearinghouse: a file with the columns payer_id and payer_name; others are passed over."""

from __future__ import annotations

import re

from superbill.tables.compiling import Draft
from superbill.tables.layout import Layout, one, with_columns
from superbill.tables.loaders.delimited import Column, sheet
from superbill.tables.official import OfficialFile
from superbill.tables.payer_ids import PAYER_IDS, KnownPayer
from superbill.tables.periods import named_day

COLUMNS = (Column("id", r"PAYER ID(ENTIFIER)?"), Column("name", r"PAYER NAME"))
_ID = re.compile(r"[0-9A-Z][0-9A-Z_.\-]{1,79}")


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill `payer.ids`: one `payer` row an identifier.

    Raises:
        BadFile: another layout, an identifier that is none, a payer without a name, or an identifier twice.
    """
    table = sheet(file, "the list of payers", COLUMNS)
    for row in table.rows():
        identifier, name = row.word("id"), row.text("name")
        if not _ID.fullmatch(identifier):
            raise row.wrong("payer_id", f"is '{identifier[:12]}', not an identifier of letters and digits")
        if not name:
            raise row.wrong("payer_name", "is empty")
        row.put(draft, "payer", identifier, KnownPayer(name))


LAYOUTS = (Layout(PAYER_IDS, "columns", with_columns(COLUMNS), one(load), named_day),)
