"""Tables 1A to 1E of an IPPS final rule in one file: national standardized amounts, capital and long-term care rates.

Layout: for each table a line that begins "TABLE 1A", header lines, and a row of dollar amounts. In 1A and 1B the
amounts stand in four pairs, labor and nonlabor; in 1C (Puerto Rico) in pairs too; in 1D and 1E one by one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from superbill.errors import BadFile
from superbill.tables.compiling import Draft
from superbill.tables.ipps import AMOUNTS, Amount
from superbill.tables.layout import Head, Layout, one
from superbill.tables.loaders.delimited import lines_of
from superbill.tables.loaders.ipps_wages import period
from superbill.tables.official import OfficialFile

WANTED = "Give Tables 1A-1E of an IPPS final rule; the releases already installed are unchanged"
PAIRED = {"1A": 4, "1B": 4, "1C": 1}
"""So many pairs each of these tables has at least."""
SINGLE = ("1D", "1E")
_TABLE = re.compile(r"TABLE (1[A-E])\b", re.I)
_DOLLARS = re.compile(r"\$ ?(\d{1,3}(?:,\d{3})*\.\d\d)")


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill `ipps.amounts`: one `amount` row for each column of each table.

    Raises:
        BadFile: one of the five tables or an amount of it is missing, or a table or a line of amounts stands twice.
    """
    found: dict[str, list[Decimal]] = {}
    told: set[tuple[str, str]] = set()
    current = ""
    for number, cells in lines_of(file):
        text = " ".join(cells)
        named = _TABLE.match(text.strip())
        if named:
            current = named[1].upper()
            if current in found:
                raise BadFile(file.name, f"line {number}", f"Table {current} stands twice", WANTED)
            found[current] = []
        elif current and (amounts := _DOLLARS.findall(text)):
            if (current, text) in told:
                raise BadFile(file.name, f"line {number}", f"stands twice in Table {current}", WANTED)
            told.add((current, text))
            found[current] += [Decimal(amount.replace(",", "")) for amount in amounts]
    for table in (*PAIRED, *SINGLE):
        _put(file, draft, table, found.get(table, []))


def _put(file: OfficialFile, draft: Draft, table: str, amounts: Sequence[Decimal]) -> None:
    wanted = 2 * PAIRED.get(table, 0) or 1
    if len(amounts) < wanted or (table in PAIRED and len(amounts) % 2):
        raise BadFile(file.name, f"Table {table}", f"holds {len(amounts)} amounts, {wanted} are wanted", WANTED)
    if table in SINGLE:
        made = [Amount(value, None) for value in amounts]
    else:
        made = [Amount(*pair) for pair in zip(amounts[::2], amounts[1::2], strict=True)]
    for column, value in enumerate(made, 1):
        draft.put("amount", f"{table}/{column}", value)


def _recognised(head: Head) -> bool:
    lines = [" ".join(row).strip() for row in head.rows]
    return any(_TABLE.match(line) and _TABLE.match(line)[1].upper() == "1A" for line in lines)  # type: ignore[index]


LAYOUTS = (Layout(AMOUNTS, "official", _recognised, one(load), period),)
