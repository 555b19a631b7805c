"""Table 5 of an IPPS final rule: MS-DRGs, relative weights and mean lengths of stay, as tab-separated text (latin-1).

Layout (FY2026): a title over two lines, a header that begins with MS-DRG, then ten columns: number, post-acute, special
pay, MDC, type, title, weight before and after the 10% cap, geometric and arithmetic mean stay. "." stands for none.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from superbill.errors import BadFile
from superbill.tables import search
from superbill.tables.compiling import Draft
from superbill.tables.msdrg import Drg
from superbill.tables.official import OfficialFile

WANTED = "Give Table 5 of an IPPS final rule as tab-separated text"


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill `msdrg.weights`: one row `drg` per group, and the search index.

    Raises:
        BadFile: no header, a row with another number of columns, or a weight that is no number.
    """
    found = list(groups(file))
    for group in found:
        draft.put("drg", group.drg, group)
    search.write(draft, ((group.drg, group.title, "") for group in found))


def groups(file: OfficialFile) -> Iterator[Drg]:
    """Yield the groups in the printed order."""
    text = file.read().decode("latin-1")
    lines = csv.reader(io.StringIO(text), delimiter="\t")
    header = False
    for row in lines:
        cells = [" ".join(cell.split()) for cell in row]
        if cells and cells[0] == "MS-DRG":
            header = _checked(cells, file.name, lines.line_num)
        elif header and any(cells):
            yield _group(cells, file.name, lines.line_num)
    if not header:
        raise BadFile(file.name, "", "has no header that begins with MS-DRG", WANTED)


def _checked(cells: list[str], name: str, line: int) -> bool:
    wanted = (
        "Post-Acute",
        "Special Pay",
        "MDC",
        "TYPE",
        "Title",
        "Before Cap",
        "Cap Applied",
        "Geometric",
        "Arithmetic",
    )
    if len(cells) != 10 or any(word not in cell for word, cell in zip(wanted, cells[1:], strict=True)):
        raise BadFile(name, f"line {line}", "has other columns than Table 5 from FY2023 on", WANTED)
    return True


def _group(cells: list[str], name: str, line: int) -> Drg:
    if len(cells) != 10 or not re.fullmatch(r"\d{3}", cells[0]):
        raise BadFile(name, f"line {line}", "is not an MS-DRG with ten columns", WANTED)
    numbers = [_number(cell, name, line) for cell in cells[6:]]
    return Drg(
        drg=cells[0],
        title=cells[5],
        mdc=cells[3],
        kind=cells[4].strip("*"),
        weight_before_cap=numbers[0],
        weight=numbers[1],
        geometric_mean_stay=numbers[2],
        arithmetic_mean_stay=numbers[3],
        post_acute=cells[1] == "Yes",
        special_pay=cells[2] == "Yes",
    )


def _number(cell: str, name: str, line: int) -> Decimal | None:
    if cell in {"", "."}:
        return None
    try:
        return Decimal(cell)
    except InvalidOperation:
        raise BadFile(name, f"line {line}", f"has '{cell}' where a number belongs", WANTED) from None
