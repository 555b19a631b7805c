"""A code that a person puts on a chart: its row, with the run that it hangs on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from superbill.errors import BadInput
from superbill.model import coded as model
from superbill.office.models import Assignment, CodingRun, Decision, Encounter
from superbill.office.records.board import Board, group_of
from superbill.office.records.keeping import sha256


@dataclass(frozen=True)
class NewCode:
    """A code that a person puts in, with the title and table of the code book, and modifiers and units of a service."""

    system: str
    code: str
    title: str
    table: dict[str, Any]
    detail: dict[str, Any] = field(default_factory=dict)


def new_row(board: Board, new: NewCode, occurrence: int) -> Assignment:
    """Make the row of a code on a chart, withdrawn until its state is set, and put it on the board."""
    roles = {"procedures": "procedure", "services": "service"}
    run = board.row.codings.order_by("-id").first() or _first_run(board.row, board.by)
    row = Assignment.objects.create(
        encounter=board.row,
        system=new.system,
        code=new.code,
        occurrence=occurrence,
        title=new.title,
        role=roles.get(group_of(new.system), "secondary"),
        sequence=0,
        confidence=1.0,
        table=new.table,
        detail=new.detail,
        state=Assignment.State.WITHDRAWN,
        added_by=board.by,
        run=run,
    )
    at = timezone.now()
    Decision.objects.create(assignment=row, run=run, action="proposed", state=row.state, by=board.by, at=at)
    board.codes.append(row)
    return row


def _first_run(row: Encounter, by: str) -> CodingRun:
    """Make the run that a chart nobody has coded yet needs to hang its first code on."""
    day = row.service_date
    if day is None:
        raise BadInput("service date", "is not known, so no code can be looked up", "Give the encounter its date")
    value = model.CodedEncounter.model_validate(
        {"id": row.reference, "setting": row.setting, "service_date": day, "date_from": "encounter", "note_sha256": ""}
    )
    text = value.model_dump_json(by_alias=True)
    return CodingRun.objects.create(
        encounter=row, service_date=day, note_sha256="", value=text, sha256=sha256(text), by=by, at=timezone.now()
    )
