"""Counties in each fee schedule locality: yyLOCCO.csv in RVUyyX.ZIP. A state's name stands on its first row only."""

from __future__ import annotations

from superbill.tables.compiling import Draft
from superbill.tables.loaders.delimited import Column, sheet
from superbill.tables.mpfs import Area
from superbill.tables.official import OfficialFile

KIND = "the locality and county file (LOCCO)"
COLUMNS = (
    Column("carrier", r"MEDICARE ADMIN\w* CONTRACTOR|MAC"),
    Column("locality", r"LOCALITY NUMBER"),
    Column("state", r"STATE"),
    Column("name", r"FEE SCHEDULE AREA"),
    Column("counties", r"COUNTIES"),
)


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill the draft with an `area` row per locality; a locality on two rows holds the counties of both.

    Raises:
        BadFile: the layout is another or a number has the wrong form.
    """
    table, state = sheet(file, KIND, COLUMNS), ""
    areas: dict[str, Area] = {}
    for row in table.rows():
        if row.text("carrier").startswith("*"):
            continue
        state = row.text("state") or state
        carrier, locality, counties = row.carrier(), row.locality(), row.text("counties")
        before = areas.get(carrier + locality)
        together = (*before.counties, counties) if before else (counties,)
        areas[carrier + locality] = Area(carrier, locality, state, row.text("name").rstrip("* "), together)
    if not areas:
        raise table.wrong(f"line {table.header_line}", "has a header but no row")
    for key, area in areas.items():
        draft.put("area", key, area)
