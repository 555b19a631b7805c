"""The supervisor's boards: each measure with its groups, the rows behind a number, their export, and the goal."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.params.functions import Path, Query

from superbill.office import audit, records
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor
from superbill.office.api.words import Digits, Dollars, Line
from superbill.office.records.board_rows import BOARDS, counted, csv_of, goal_of
from superbill.office.records.boards import Board, Counted

router = Router()
PLACE = "/boards/{board}"
NAME = Path(..., max_length=40, pattern=r"^[a-z-]+$")
"""The name of a board, as the list of boards has it."""


class BoardGroup(Schema):
    """One group of a board: how many rows it counts, their charges, and the figure of the plot."""

    name: str
    count: int
    amount: Dollars | None
    figure: float | None


class BoardShown(Schema):
    """One measure with its groups in order. `over` is how much its amounts exceed the goal."""

    name: str
    title: str
    explains: str
    unit: str
    total: str
    groups: list[BoardGroup]
    goal: Dollars | None
    over: Dollars | None


class BoardRow(Schema):
    """One row that a number counts, and its share of the number."""

    group: str
    chart: uuid.UUID
    reference: str
    day: dt.date | None
    person: str
    what: str
    amount: Dollars | None
    value: float | None


class BoardRows(Schema):
    """A page of the rows behind a number."""

    rows: list[BoardRow]
    total: int
    page: int
    more: bool


class BoardGoal(Schema):
    """The goal of unbilled charges in whole dollars."""

    amount: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=0), Digits]


@router.get("/boards", auth=Scope("board.read"), response={200: list[BoardShown], **REFUSALS})
def boards(request: HttpRequest) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Return all boards."""
    now = timezone.now()
    audit.record(actor(request), "read", "board", detail="API")
    return [_shown(make(now)) for make in BOARDS.values()]


@router.get(f"{PLACE}/rows", auth=Scope("board.read"), response={200: BoardRows, **REFUSALS})
def rows(
    request: HttpRequest,
    board: str = NAME,
    group: Line = "",
    page: int = Query(1, ge=1, le=100_000),
    limit: int = Query(100, ge=1, le=500),
) -> Any:  # noqa: ANN401 - as above
    """Return the rows behind a number: all of a board, or those of one of its groups."""
    found = _counted(board, group)
    audit.record(actor(request), "list", "board", detail=f"{board}, page {page}")
    shown = found[(page - 1) * limit : page * limit]
    return {"rows": [_row(r) for r in shown], "total": len(found), "page": page, "more": len(found) > page * limit}


@router.get(f"{PLACE}/rows.csv", auth=Scope("records.export"), response={200: str, **REFUSALS})
def export(request: HttpRequest, board: str = NAME, group: Line = "") -> HttpResponse:
    """Give the rows behind a number as CSV; the export is written to the audit log."""
    found = _counted(board, group)
    audit.record(actor(request), "export", "board", detail=f"{board}, {len(found)} rows")
    return HttpResponse(csv_of(found), content_type="text/csv; charset=utf-8")


@router.post("/boards/unbilled/goal", auth=Scope("board.read"), response={200: BoardShown, **REFUSALS})
def set_goal(request: HttpRequest, value: BoardGoal) -> Any:  # noqa: ANN401 - as above
    """Set the goal of unbilled charges; the earlier ones stay in the history."""
    records.set_goal("unbilled", by=actor(request), amount=value.amount)
    return _shown(BOARDS["unbilled"](timezone.now()))


def _counted(board: str, group: str) -> list[Counted]:
    if board not in BOARDS:
        raise Http404
    return counted(board, group, timezone.now())[1]


def _shown(board: Board) -> dict[str, object]:
    names = ("name", "title", "explains", "unit", "total", "groups")
    amount, over = goal_of(board)
    return {name: getattr(board, name) for name in names} | {"goal": amount, "over": over}


def _row(row: Counted) -> dict[str, object]:
    names = ("group", "chart", "reference", "day", "amount", "value")
    return {name: getattr(row, name) for name in names} | {"person": row.who, "what": row.words}
