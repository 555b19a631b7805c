"""The supervisor's boards: unbilled, productivity, accuracy, turnaround, case mix; every number opens its rows."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from superbill.office import audit, records
from superbill.office.permits import permitted
from superbill.office.records import boards
from superbill.office.records.boards import Board, Counted, goal
from superbill.office.records.case_mix import case_mix, top_groups
from superbill.office.records.training import errors, topics
from superbill.office.screens.answers import who
from superbill.office.screens.plots import Plot, bars

PAGE = 100
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
UNDRAWN = frozenset({"errors", "training"})
"""Boards whose groups have names too long for a plot."""
COLUMNS = {
    "unbilled": ("Days old", "Charts", "Charges"),
    "productivity": ("Person", "Charts", "Charts in 30 days"),
    "accuracy": ("Week of", "Audits", "Accuracy"),
    "errors": ("Coder and kind", "Lines", "Errors"),
    "training": ("Coder and topic", "Audits", "Errors"),
    "turnaround": ("Week of", "Queries", "Median"),
    "case-mix": ("Discharged in the last", "Stays", "Mean weight"),
    "top-drgs": ("Group", "Stays", "Mean weight"),
}
"""What stands in the table of each board: its groups, what is counted, the figure."""
HEADINGS = ("group", "chart", "day", "person", "what", "amount", "value")


@dataclass(frozen=True)
class Shown:
    """One board with its plot and its goal."""

    board: Board
    plot: Plot | None
    goal: Decimal | None
    over: Decimal | None

    @property
    def columns(self) -> tuple[str, str, str]:
        """The headings of the table."""
        return COLUMNS[self.board.name]


@permitted("board.read")
@transaction.atomic
def show(request: HttpRequest) -> HttpResponse:
    """Show all boards."""
    now = timezone.now()
    audit.record(who(request), "read", "board")
    return render(request, "office/boards.html", {"boards": [_shown(make(now)) for make in BOARDS.values()]})


@permitted("board.read")
@transaction.atomic
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """Show the rows behind a number: all of a board, or those of one of its groups."""
    board, group, found = _counted(request, name)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    audit.record(who(request), "list", "board", detail=f"{name}, page {page.number}")
    return render(request, "office/board_rows.html", {"board": board, "group": group, "page": page})


@permitted("records.export")
@transaction.atomic
def export(request: HttpRequest, name: str) -> HttpResponse:
    """Export the rows behind a number as CSV; the export is written to the audit log."""
    _, _, found = _counted(request, name)
    audit.record(who(request), "export", "board", detail=f"{name}, {len(found)} rows")
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(answer)
    writer.writerow(HEADINGS)
    writer.writerows(_cells(found))
    return answer


@permitted("board.read")
def set_goal(request: HttpRequest) -> HttpResponse:
    """Set the goal of unbilled charges."""
    try:
        amount = Decimal(request.POST.get("amount", "").replace(",", "").lstrip("$"))
    except InvalidOperation:
        return redirect("boards")
    if 0 <= amount < Decimal("1e12"):
        records.set_goal("unbilled", by=who(request), amount=amount.quantize(Decimal(1)))
    return redirect("boards")


def _shown(board: Board) -> Shown:
    held = goal(board.name)
    amount = held.amount if held else None
    total = sum((r.amount for r in board.rows if r.amount is not None), Decimal(0))
    over = total - amount if amount is not None else None
    return Shown(board, _drawn(board), amount, over)


def _drawn(board: Board) -> Plot | None:
    if board.name in UNDRAWN:
        return None
    names = [group.name.partition(":")[0] for group in board.groups]
    if board.name == "top-drgs":
        return bars(board.title, [(name, g.count) for name, g in zip(names, board.groups, strict=True)], unit="stays")
    return bars(board.title, [(name, g.figure) for name, g in zip(names, board.groups, strict=True)], unit=board.unit)


def _counted(request: HttpRequest, name: str) -> tuple[Board, str, list[Counted]]:
    if name not in BOARDS:
        raise Http404
    board, group = BOARDS[name](timezone.now()), request.GET.get("group", "")
    return board, group, [row for row in board.rows if not group or row.group == group]


def _cells(found: list[Counted]) -> Iterator[tuple[str, ...]]:
    for row in found:
        value = "" if row.value is None else f"{row.value:.4f}"
        amount = "" if row.amount is None else f"{row.amount:.2f}"
        told = (row.group, row.reference, str(row.day or ""), row.who, row.words, amount, value)
        yield tuple(_inert(cell) for cell in told)


def _inert(cell: str) -> str:
    """Keep a spreadsheet from reading a cell as a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t" and cell[1:2].isalpha() else cell
