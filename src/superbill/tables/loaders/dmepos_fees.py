"""The DMEPOS fee schedule by quarter: `DME26-A.csv` (A to D for the four quarters), also as text or workbook.

Header: HCPCS, Mod, Mod2, JURIS, CATG, Ceiling, Floor, then for each state "AL (NR)" and "AL (R)", non-rural and rural
(before 2016 one column a state), and the description. The list of rural ZIP codes
(`DMERuralZIP_2026Q3.csv`) has the state, the ZIP code, and the year and quarter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from superbill.tables.compiling import Draft
from superbill.tables.dmepos import DMEPOS, RURAL, DmeposFee, RuralZip
from superbill.tables.fee_periods import Period
from superbill.tables.layout import Layout, one, with_columns
from superbill.tables.loaders.delimited import Column, Row, Sheet, sheet
from superbill.tables.official import OfficialFile
from superbill.tables.periods import agreed, month_quarter, named_quarter, names, quarter, titled_year

COLUMNS = (
    Column("code", r"HCPCS( CODE)?"),
    Column("first", r"MOD"),
    Column("second", r"MOD ?2"),
    Column("jurisdiction", r"JURIS(DICTION)?"),
    Column("category", r"CATG|CATEGORY"),
    Column("ceiling", r"CEILING"),
    Column("floor", r"FLOOR"),
)
RURAL_COLUMNS = (
    Column("state", r"STATE"),
    Column("zip", r"(DMEPOS )?RURAL ZIP( ?CODES?)?"),
    Column("quarter", r"YEAR ?/ ?(QTR|QUARTER)", needed=False),
)
LAST = "L8"
_ZIP, _STATE = re.compile(r"\d{5}"), re.compile(r"[A-Z]{2}")
STATE = re.compile(r"(?P<state>[A-Z]{2})(?: ?\((?P<area>NR|R)\))?")
_MODIFIER = re.compile(r"[0-9A-Z]{2}|")
_NAMED = re.compile(r"DME[A-Z]*(?P<year>\d\d)-?(?P<letter>[A-D])(?![A-Z])", re.I)


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill `dmepos`: one `fee` row for each code with its modifiers.

    Raises:
        BadFile: another layout, no column of a state, a value of the wrong kind, a key twice, or a file cut off.
    """
    table = sheet(file, "the DMEPOS fee schedule", COLUMNS)
    states, code = _states(table), ""
    for row in table.rows():
        code = row.code()
        key = f"{code}-{_modifier(row, 'first')}-{_modifier(row, 'second')}"
        fees, rural = _amounts(row, states, ""), _amounts(row, states, "R")
        made = DmeposFee(
            row.word("jurisdiction"), row.word("category"), row.optional("ceiling"), row.optional("floor"), fees, rural
        )
        row.put(draft, "fee", key, made)
    draft.reach(table.name, code, LAST, table.wanted)


def _states(table: Sheet) -> list[tuple[int, str, str]]:
    """Return the cell, the state and the area of each column of amounts."""
    found = []
    for place, text in enumerate(table.columns):
        told = STATE.fullmatch(text)
        if told and place > table.places["floor"]:
            found.append((place, told["state"], "R" if told["area"] == "R" else ""))
    if not found:
        raise table.wrong(f"line {table.header_line}", "has no column of a state, such as AL (NR)")
    return found


def _amounts(row: Row, states: Sequence[tuple[int, str, str]], area: str) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = {}
    for place, state, of in states:
        if of == area:
            amount = row.at(place, f"{state}{' rural' if area else ''}")
            if amount:
                amounts[state] = amount
    return amounts


def _modifier(row: Row, field: str) -> str:
    value = row.word(field)
    if not _MODIFIER.fullmatch(value):
        raise row.wrong(field, f"is '{value[:6]}', not a modifier")
    return value


def period(files: Sequence[OfficialFile]) -> Period | None:
    """Read the quarter from the name (DME26-A, or a month), else the year from the title.

    Raises:
        BadFile: the two are of different years.
    """
    coded = next((found for name in names(files) if (found := _NAMED.search(name))), None)
    named = month_quarter(files)
    if coded:
        named = quarter(date(2000 + int(coded["year"]), 3 * "ABCD".index(coded["letter"].upper()) + 1, 1))
    return agreed(files, named, titled_year(r"(?:CY ?)?")(files))


def load_rural(file: OfficialFile, draft: Draft) -> None:
    """Fill `dmepos.rural`: one `zip` row for each ZIP code that takes the rural amounts.

    Raises:
        BadFile: another layout, a ZIP code or state that is none, a ZIP code twice, or no row.
    """
    table, count = sheet(file, "the list of rural ZIP codes of the DMEPOS fee schedule", RURAL_COLUMNS), 0
    for row in table.rows():
        code, state = row.text("zip").zfill(5), row.word("state")
        if not _ZIP.fullmatch(code) or not _STATE.fullmatch(state):
            raise row.wrong("zip", f"is '{code[:10]}' in '{state[:4]}', not a ZIP code and a state")
        row.put(draft, "zip", code, RuralZip(state))
        count += 1
    if not count:
        raise table.wrong(f"line {table.header_line}", "has a header but no row")


LAYOUTS = (
    Layout(RURAL, "official", with_columns(RURAL_COLUMNS), one(load_rural), named_quarter),
    Layout(DMEPOS, "official", with_columns(COLUMNS), one(load), period),
)
