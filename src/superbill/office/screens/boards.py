"""The supervisor's boards: unbilled, productivity, accuracy, turnaround, case mix; every number opens its rows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from superbill.office import audit, records
from superbill.office.permits import permitted
from superbill.office.records.board_rows import BOARDS, counted, csv_of, goal_of
from superbill.office.records.boards import Board, Counted
from superbill.office.screens.answers import who
from superbill.office.screens.plots import Plot, bars

PAGE = 100
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
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(csv_of(found), content_type="text/csv; charset=utf-8", headers=headers)


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
    return Shown(board, _drawn(board), *goal_of(board))


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
    group = request.GET.get("group", "")
    board, found = counted(name, group, timezone.now())
    return board, group, found
