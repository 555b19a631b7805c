"""The ambulance fee schedule: `AFS2026_PUF.csv`, also as text or workbook, one row for each service and locality.

Header: contractor, locality, HCPCS, RVU, GPCI, base rate, urban base rate or mileage, rural base rate or mileage, rural
base rate of the lowest quartile, rural ground miles 1 to 17. A column that does not apply is empty or zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from superbill.tables.ambulance import AMBULANCE, AmbulanceRate
from superbill.tables.compiling import Draft
from superbill.tables.fee_periods import Period
from superbill.tables.layout import Layout, one, with_columns
from superbill.tables.loaders.delimited import Column, sheet
from superbill.tables.official import OfficialFile
from superbill.tables.periods import agreed, named_year, titled_year

COLUMNS = (
    Column("carrier", r"CONTRACTOR( ?/ ?CARRIER)?|CARRIER|MAC"),
    Column("locality", r"LOCALITY"),
    Column("code", r"HCPCS( CODE)?"),
    Column("rvu", r"RVU", needed=False),
    Column("gpci", r"(PE )?GPCI", needed=False),
    Column("base", r"BASE RATE", needed=False),
    Column("urban", r"URBAN (BASE RATE|RATE).*"),
    Column("rural", r"RURAL BASE RATE ?/ ?RURAL MILEAGE|RURAL RATE.*"),
    Column("lowest", r"RURAL BASE RATE ?/ ?LOWEST QUARTILE.*|SUPER RURAL.*"),
    Column("first", r"RURAL GROUND MILES? ?1 ?- ?17\**"),
)
LAST = "A0436"
_CODE = re.compile(r"A04(2[5-9]|3[0-6])")


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill `ambulance`: one `rate` row for each service and locality.

    Raises:
        BadFile: another layout, a code that is no transport or mile, a value of the wrong kind, a key twice, or a file
            cut off.
    """
    table, code = sheet(file, "the ambulance fee schedule", COLUMNS), ""
    for row in table.rows():
        code = row.code()
        if not _CODE.fullmatch(code):
            raise row.wrong("code", f"is {code}, not an ambulance service")
        rate = AmbulanceRate(
            row.required("urban"), row.required("rural"), row.optional("lowest"), row.optional("first")
        )
        row.put(draft, "rate", f"{code}/{row.carrier()}{row.locality()}", rate)
    draft.reach(table.name, code, LAST, table.wanted)


def period(files: Sequence[OfficialFile]) -> Period | None:
    """Read the year from the name, which must be that of the title."""
    return agreed(files, named_year(files), titled_year(r"(?:CY ?)?")(files))


LAYOUTS = (Layout(AMBULANCE, "official", with_columns(COLUMNS), one(load), period),)
