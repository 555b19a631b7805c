"""All boards by name; the rows behind a number of one, as CSV too; how far a board is over its goal."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable
from decimal import Decimal

from superbill.office.records import boards
from superbill.office.records.boards import Board, Counted, goal
from superbill.office.records.case_mix import case_mix, top_groups
from superbill.office.records.training import errors, topics

BOARDS: dict[str, Callable[[dt.datetime], Board]] = {
    "unbilled": boards.unbilled,
    "productivity": boards.productivity,
    "accuracy": boards.accuracy,
    "turnaround": boards.turnaround,
    "case-mix": case_mix,
    "top-drgs": top_groups,
    "errors": errors,
    "training": topics,
}
"""The boards by name, in the order in which they are shown."""
HEADINGS = ("group", "chart", "day", "person", "what", "amount", "value")


def counted(name: str, group: str, now: dt.datetime) -> tuple[Board, list[Counted]]:
    """Return a board with the rows of one of its groups, or with all where no group is named."""
    board = BOARDS[name](now)
    return board, [row for row in board.rows if not group or row.group == group]


def goal_of(board: Board) -> tuple[Decimal | None, Decimal | None]:
    """Return the goal of a board, and by how much its amounts are over it; each None where no goal is set."""
    held = goal(board.name)
    amount = held.amount if held else None
    total = sum((r.amount for r in board.rows if r.amount is not None), Decimal(0))
    return amount, total - amount if amount is not None else None


def csv_of(found: Iterable[Counted]) -> str:
    """Write rows as CSV, with their headings."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for row in found:
        value = "" if row.value is None else f"{row.value:.4f}"
        amount = "" if row.amount is None else f"{row.amount:.2f}"
        told = (row.group, row.reference, str(row.day or ""), row.who, row.words, amount, value)
        writer.writerow([_inert(cell) for cell in told])
    return out.getvalue()


def _inert(cell: str) -> str:
    """Keep a spreadsheet from reading a cell as a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t" and cell[1:2].isalpha() else cell
