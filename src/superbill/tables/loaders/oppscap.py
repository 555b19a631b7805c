"""OPPS cap amounts by locality: OPPSCAP_mmm.csv in RVUyyX.ZIP (Deficit Reduction Act of 2005 §5102(b)).

It lists the imaging services whose fee schedule amount is above what the hospital system pays, with the lower amount.
Rows with procedure status C are carrier-priced; the cap still bounds what the carrier may pay.
"""

from __future__ import annotations

from superbill.tables.compiling import Draft
from superbill.tables.loaders.delimited import Column, sheet
from superbill.tables.mpfs import Cap
from superbill.tables.official import OfficialFile

KIND = "the OPPS cap file (OPPSCAP)"
COLUMNS = (
    Column("code", r"HCPCS"),
    Column("modifier", r"MOD"),
    Column("carrier", r"CARRIER"),
    Column("locality", r"LOCALITY"),
    Column("facility", r"FACILITY PRICE"),
    Column("nonfacility", r"NON[- ]FACIL(I)?TY PRICE"),
)


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill the draft with a `cap` row per code, modifier and locality.

    Raises:
        BadFile: the layout is another or a value is of the wrong kind.
    """
    table, count = sheet(file, KIND, COLUMNS), 0
    for row in table.rows():
        key = f"{row.code()}-{row.text('modifier').upper()}/{row.carrier()}{row.locality()}"
        row.put(draft, "cap", key, Cap(row.required("nonfacility"), row.required("facility")))
        count += 1
    if not count:
        raise table.wrong(f"line {table.header_line}", "has a header but no row")
