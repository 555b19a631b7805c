"""Audits of coding: the list, samples drawn by chance, the worksheet of two outcomes, and its way to the coder."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query
from pydantic import StringConstraints

from superbill.errors import BadInput
from superbill.office import audit, records
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, also, holds, within_reach
from superbill.office.api.words import Day, Digits, Text, Whole
from superbill.office.models import AuditItem, CodingAudit
from superbill.office.records.audit_list import audits_for, change_told, counts_by_state, errors_found, percent
from superbill.office.records.audit_worksheet import Post, revised
from superbill.office.records.coding_audits import MOST, Answer, coder_of
from superbill.office.records.encounters import encounter_row

router = Router()
PLACE = "/audits/{uuid:audit_id}"
Code = Annotated[str, StringConstraints(min_length=1, max_length=10, pattern=r"^[0-9A-Za-z.]+$")]
Part = Annotated[str, StringConstraints(max_length=20, pattern=r"^[ -~]*$")]
Number = Annotated[int, Field(ge=0, le=999_999), Digits]


class AuditRow(Schema):
    """One audit in the list. While it is open, `errors` are those found so far (null: none), `accuracy` is empty."""

    id: uuid.UUID
    encounter: uuid.UUID
    number: int
    state: str
    coder: str
    auditor: str
    reviewed: int
    errors: int | None
    accuracy: str
    missed_queries: int
    changed_at: dt.datetime
    finished_at: dt.datetime | None


class AuditPage(Schema):
    """A page of the list, with how many audits there are in each state."""

    rows: list[AuditRow]
    counts: dict[str, int]
    page: int
    more: bool


class AuditLine(Schema):
    """One line of a worksheet: what the coder had, what the auditor has, and what each says."""

    place: int
    kind: str
    pre: dict[str, Any] | None
    post: dict[str, Any] | None
    change: str
    errors: int
    comment: str
    answer: str
    rebuttal: str


class AuditDeed(Schema):
    """One step of a worksheet."""

    action: str
    detail: str
    by: str
    at: dt.datetime


class Worksheet(AuditRow):
    """One audit with its lines and how it came to stand so."""

    training: str
    lines: list[AuditLine]
    steps: list[AuditDeed]


class SampleWish(Schema):
    """What to draw from: the same seed on the same list of charts draws the same ones."""

    seed: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
    size: Whole = Field(..., ge=1, le=MOST)
    from_day: Day
    to_day: Day
    coder: Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]*$")] = ""


class SampleDrawn(Schema):
    """The audits that a sample began."""

    audits: list[uuid.UUID]


class AuditBegin(Schema):
    """Whose coding is audited; without a name, that of who decided last about a code of the chart."""

    coder: Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]*$")] = ""


class AuditBegun(Schema):
    """The id of an audit."""

    id: uuid.UUID


class AuditorCode(Schema):
    """The auditor's side of a line; what is left out stays as it is."""

    code: Code
    poa: Part | None = None
    modifiers: Part | None = None
    units: Part | None = None
    sequence: Number | None = None

    def told(self) -> dict[str, str]:
        """Return what was given, as the form of the screen has it."""
        return {name: str(value) for name, value in self if value is not None}


class AuditorLine(Schema):
    """A line that the auditor changes; without `post` the code should not stand there."""

    place: Whole = Field(..., ge=1, le=100_000)
    post: AuditorCode | None = None
    comment: Text | None = None


class AuditorAddition(Schema):
    """A code that the auditor adds."""

    kind: Literal["diagnosis", "procedure", "service", "DRG", "disposition"] = "diagnosis"
    post: AuditorCode
    comment: Text = ""


class WorksheetChange(Schema):
    """The auditor's outcome. What is not named stays as it is."""

    lines: list[AuditorLine] = Field(default_factory=list, max_length=500)
    add: list[AuditorAddition] = Field(default_factory=list, max_length=50)
    training: Text | None = None
    missed_queries: Number | None = None


class AuditRoute(Schema):
    """Where a worksheet goes: to the coder, to a supervisor (which needs a detail), or to its end."""

    do: Literal["to coder", "escalate", "finish"]
    detail: Text = ""


class CoderAnswer(Schema):
    """What the coder says to one line; a rebuttal says what in the record supports the code."""

    place: Whole = Field(..., ge=1, le=100_000)
    answer: Literal["agree", "rebut"]
    rebuttal: Text = ""


class CoderAnswers(Schema):
    """The coder's answers to every difference."""

    answers: list[CoderAnswer] = Field(..., max_length=500)


@router.get("/audits", auth=Scope("review.read"), response={200: AuditPage, **REFUSALS})
def audits(
    request: HttpRequest,
    state: CodingAudit.State | None = None,
    page: int = Query(1, ge=1, le=100_000),
    limit: int = Query(50, ge=1, le=500),
) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """List the audits, finished ones last; those who only code see the audits of their own coding."""
    rows = audits_for(actor(request), writes=holds(request, "review.write"))
    counts = counts_by_state(rows)
    rows = rows.filter(state=state) if state else rows
    found = list(rows[(page - 1) * limit : page * limit + 1])
    audit.record(actor(request), "list", "coding audit", detail=f"page {page}")
    return {"rows": [_row(r) for r in found[:limit]], "counts": counts, "page": page, "more": len(found) > limit}


@router.post("/audits/samples", auth=Scope("review.write"), response={201: SampleDrawn, **REFUSALS})
def draw(request: HttpRequest, value: SampleWish) -> Any:  # noqa: ANN401 - as above
    """Draw charts by chance and begin an audit of each."""
    days = value.from_day, value.to_day
    return Status(
        201, {"audits": records.draw_sample(value.seed, value.size, *days, by=actor(request), coder=value.coder)}
    )


@router.post(
    "/encounters/{uuid:encounter_id}/audits", auth=Scope("review.write"), response={201: AuditBegun, **REFUSALS}
)
def begin(request: HttpRequest, encounter_id: uuid.UUID, value: AuditBegin) -> Any:  # noqa: ANN401 - as above
    """Begin an audit of one chart."""
    within_reach(request, str(encounter_id))
    coder = value.coder or coder_of(encounter_row(str(encounter_id)))
    return Status(201, {"id": records.begin_audit(str(encounter_id), coder, by=actor(request))})


@router.get(PLACE, auth=Scope("review.read"), response={200: Worksheet, **REFUSALS})
def worksheet(request: HttpRequest, audit_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return one worksheet; a coder sees it when it was sent to them."""
    row = _held(request, audit_id)
    audit.record(actor(request), "read", "coding audit", str(audit_id))
    return _whole(row)


@router.post(f"{PLACE}/worksheet", auth=Scope("review.write"), response={200: Worksheet, **REFUSALS})
def save(request: HttpRequest, audit_id: uuid.UUID, value: WorksheetChange) -> Any:  # noqa: ANN401 - as above
    """Keep the auditor's outcome; what was escalated is decided by who may decide it."""
    row = _decided(request, audit_id)
    items = {item.place: item for item in row.items.all()}
    posts = [_post(items, line) for line in value.lines]
    posts += [Post(0, revised({}, new.post.told()), new.comment, new.kind) for new in value.add]
    training = row.training if value.training is None else value.training
    missed = row.missed_queries if value.missed_queries is None else value.missed_queries
    records.save_worksheet(str(audit_id), posts, by=actor(request), training=training, missed=missed)
    return _whole(_held(request, audit_id))


@router.post(f"{PLACE}/route", auth=Scope("review.write"), response={200: Worksheet, **REFUSALS})
def send_on(request: HttpRequest, audit_id: uuid.UUID, value: AuditRoute) -> Any:  # noqa: ANN401 - as above
    """Send a worksheet to the coder, to a supervisor, or to its end."""
    _decided(request, audit_id)
    records.route_audit(str(audit_id), value.do, by=actor(request), detail=value.detail)
    return _whole(_held(request, audit_id))


@router.post(f"{PLACE}/answer", auth=Scope("review.read"), response={200: Worksheet, **REFUSALS})
def answer(request: HttpRequest, audit_id: uuid.UUID, value: CoderAnswers) -> Any:  # noqa: ANN401 - as above
    """Answer every difference; the worksheet goes back to the auditor."""
    _held(request, audit_id)
    given = [Answer(a.place, a.answer, a.rebuttal) for a in value.answers]
    records.answer_audit(str(audit_id), given, by=actor(request))
    return _whole(_held(request, audit_id))


def _held(request: HttpRequest, audit_id: uuid.UUID) -> CodingAudit:
    seen = audits_for(actor(request), writes=holds(request, "review.write"))
    row = seen.filter(public_id=audit_id).first()
    if row is None:
        raise Http404
    within_reach(request, str(row.encounter.public_id))
    return row


def _decided(request: HttpRequest, audit_id: uuid.UUID) -> CodingAudit:
    row = _held(request, audit_id)
    if row.state == CodingAudit.State.ESCALATED:
        also(request, "review.decide", str(audit_id))
    return row


def _post(items: dict[int, AuditItem], line: AuditorLine) -> Post:
    item = items.get(line.place)
    if item is None:
        raise BadInput("place", f"{line.place} is no line of this worksheet", "Add a code with `add`")
    value = revised(item.post or item.pre or {}, line.post.told()) if line.post else None
    return Post(line.place, value, item.comment if line.comment is None else line.comment, item.kind)


def _row(row: CodingAudit) -> dict[str, object]:
    names = ("number", "state", "reviewed", "missed_queries", "changed_at", "finished_at")
    own = {"id": row.public_id, "encounter": row.encounter.public_id}
    found = {"errors": errors_found(row), "accuracy": percent(row)}
    people = {"coder": row.coder.username, "auditor": row.auditor.username}
    return own | found | people | {name: getattr(row, name) for name in names}


def _whole(row: CodingAudit) -> dict[str, object]:
    lines = [
        {name: getattr(item, name) for name in AuditLine.model_fields} | {"change": change_told(row, item.change)}
        for item in row.items.all()
    ]
    steps = [{name: getattr(step, name) for name in AuditDeed.model_fields} for step in row.steps.all()]
    return _row(row) | {"training": row.training, "lines": lines, "steps": steps}
