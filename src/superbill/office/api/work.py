"""The coder's work on a chart: whose it is, each change of its codes with its undoing, and when it is done."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import model_validator

from superbill.office import audit, chart_changes
from superbill.office.api.problems import REFUSALS, ProblemDetails
from superbill.office.api.scopes import Scope, actor, also, within_reach
from superbill.office.api.words import Whole
from superbill.office.records import charting, ownership
from superbill.office.records.board import Turn
from superbill.office.records.charting import Words
from superbill.office.records.encounters import encounter_row
from superbill.office.records.opened import Opened

router = Router()
STALE: dict[Any, Any] = REFUSALS | {409: ProblemDetails}


class Hand(Schema):
    """Whose chart it is now. `revision` counts the changes of its codes; a change names the one it stands on."""

    revision: int
    owner: str
    owned_at: dt.datetime | None
    completed_by: str
    completed_at: dt.datetime | None
    routed: str
    open_errors: int


class Cited(Schema):
    """Words of a document, by its id and offsets; the end is exclusive."""

    document: uuid.UUID
    start: Whole = Field(..., ge=0, le=2**31)
    end: Whole = Field(..., ge=1, le=2**31)


class Change(Schema):
    """One change. `code` is the id of a code on the chart; `add` names a new one by system and code instead."""

    do: Literal["accept", "reject", "undo", "move", "poa", "cite", "add"]
    revision: Whole = Field(..., ge=0, le=2**31)
    code: uuid.UUID | None = None
    reason: str = Field("", max_length=500)
    place: Whole = Field(1, ge=1, le=1000)
    poa: Literal["Y", "N", "U", "W", "1", ""] = ""
    system: str = Field("", max_length=20)
    add: str = Field("", max_length=10, pattern=r"^[0-9A-Za-z.]*$")
    words: Cited | None = None

    @model_validator(mode="after")
    def _whole(self) -> Change:
        """Each change needs its own parts."""
        if self.do not in {"undo", "add"} and self.code is None:
            raise ValueError("code is missing")
        if self.do == "add" and not self.add:
            raise ValueError("add is missing")
        if self.do == "cite" and self.words is None:
            raise ValueError("words are missing")
        return self


class Changed(Schema):
    """The revision that a change made, and the codes that it is about; `repeated` was made before already."""

    revision: int
    kind: str
    codes: list[str]
    repeated: bool


class Taking(Schema):
    """What is done with a chart as a whole; `done` names the revision that was looked at.

    `done` is refused with 422 and the field `queries` while a query about the chart waits for its answer or as a draft;
    `despite_queries` finishes it all the same.
    """

    do: Literal["take", "take over", "give back", "done", "open again"]
    revision: Whole = Field(-1, ge=-1, le=2**31)
    despite_queries: bool = False


@router.get("/encounters/{uuid:encounter_id}/hand", auth=Scope("chart.read"), response={200: Hand, **REFUSALS})
def hand(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Return whose chart it is, and the revision that a change must name."""
    within_reach(request, str(encounter_id))
    row = encounter_row(str(encounter_id))
    audit.record(actor(request), "read", "hand", str(encounter_id))
    return {name: getattr(row, name) for name in Hand.model_fields}


@router.post("/encounters/{uuid:encounter_id}/hand", auth=Scope("work.take"), response={200: Hand, **STALE})
def take(request: HttpRequest, encounter_id: uuid.UUID, value: Taking) -> Any:  # noqa: ANN401 - as above
    """Take a chart in hand, give it back, say that it is done and may be billed, or open it again."""
    within_reach(request, str(encounter_id))
    chart, by = str(encounter_id), actor(request)
    if value.do in {"done", "open again"}:
        also(request, "chart.release", chart)
    if value.do == "done":
        chart_changes.finish(encounter_row(chart), by, revision=value.revision, despite_queries=value.despite_queries)
    else:
        _TAKING[value.do](chart, by)
    row = encounter_row(chart)
    return {name: getattr(row, name) for name in Hand.model_fields}


@router.post("/encounters/{uuid:encounter_id}/changes", auth=Scope("chart.code"), response={200: Changed, **STALE})
def change(request: HttpRequest, encounter_id: uuid.UUID, value: Change) -> Any:  # noqa: ANN401 - as above
    """Change the codes of a chart once; the edits run again, as they do on the screen. Take it back with `undo`."""
    within_reach(request, str(encounter_id))
    by = actor(request)
    with audit.at_the_end():
        turn = _made(str(encounter_id), value, by)
        if turn.board:
            chart_changes.compute(Opened(turn.board.row, turn.board.ordered()), turn, by)
    return {name: getattr(turn, name) for name in Changed.model_fields}


def _made(chart: str, value: Change, by: str) -> Turn:
    code, revision = str(value.code), value.revision
    words = Words(str(value.words.document), value.words.start, value.words.end) if value.words else None
    if value.do == "add":
        new = chart_changes.looked_up(chart, value.system, value.add)
        return charting.add(chart, new, words, revision=revision, by=by)
    if value.do == "cite" and words:
        return charting.cite(chart, code, words, revision=revision, by=by)
    ways: dict[str, Callable[[], Turn]] = {
        "accept": lambda: charting.accept(chart, code, revision=revision, by=by),
        "reject": lambda: charting.reject(chart, code, value.reason, revision=revision, by=by),
        "move": lambda: charting.move(chart, code, value.place, revision=revision, by=by),
        "poa": lambda: charting.set_poa(chart, code, value.poa, revision=revision, by=by),
        "undo": lambda: charting.undo(chart, revision=revision, by=by),
    }
    return ways[value.do]()


_TAKING: dict[str, Callable[[str, str], object]] = {
    "take": ownership.take,
    "take over": lambda chart, by: ownership.take(chart, by, over=True),
    "give back": ownership.give_back,
    "open again": ownership.reopen,
}
