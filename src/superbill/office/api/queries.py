"""Questions to providers: written, held against the linter, sent, answered, closed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from django.db.models import Q
from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status

from superbill.model.coded import Query as Question
from superbill.model.finding import Finding
from superbill.office import audit, reach, records
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, within_reach
from superbill.office.models import Encounter
from superbill.office.models import Query as Row
from superbill.office.permits import allowed, require_user
from superbill.office.query_groups import group_now
from superbill.office.records.encounters import encounter_row
from superbill.office.records.queries import judged, question_of

router = Router()
MOST = 200


class Listed(Schema):
    """One question, without its text."""

    id: uuid.UUID
    encounter: uuid.UUID
    title: str
    state: str
    asked_by: str
    asked: str
    outcome: str
    sent_at: dt.datetime | None
    answered_at: dt.datetime | None


class Whole(Listed):
    """One question with its newest text and, for a draft, what the linter says of it."""

    question: Question
    findings: list[Finding]


class Draft(Schema):
    """What is asked, and whom (the name of an account)."""

    question: Question
    asked: str = Field("", max_length=150)
    bears_on_payment: bool = False


class Answer(Schema):
    """One of the choices, or words of one's own."""

    choice: str = Field("", max_length=400)
    words: str = Field("", max_length=4000)


class Ending(Schema):
    """What became of an answered question, or why one is taken back."""

    do: Literal["close", "cancel"]
    outcome: str = Field("", max_length=60)
    reason: str = Field("", max_length=1000)


class Kept(Schema):
    """How a question stands now."""

    id: uuid.UUID
    state: str
    version: int


@router.get("/queries", auth=Scope("query.read"), response={200: list[Listed], **REFUSALS})
def queries(request: HttpRequest) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """List the newest 200 questions about charts within reach; a provider sees those that are asked of them."""
    user = require_user(request)
    charts = reach.within(user, Encounter.objects.all())
    rows = Row.objects.filter(encounter__in=charts).select_related("encounter", "asked").order_by("-id")
    if "query.write" not in allowed(user) and "query.answer" in allowed(user):
        rows = rows.filter(Q(asked=user), sent_at__isnull=False)
    audit.record(actor(request), "list", "query", detail="API")
    return [_row(row) for row in rows[:MOST]]


@router.get("/queries/{uuid:query_id}", auth=Scope("query.read"), response={200: Whole, **REFUSALS})
def query(request: HttpRequest, query_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return one question; a draft with what the linter says."""
    row = _within(request, query_id)
    value = question_of(row)
    audit.record(actor(request), "read", "query", str(query_id))
    said = judged(row.encounter, value) if row.state == "draft" else ()
    return _row(row) | {"question": value, "findings": said}


@router.post("/encounters/{uuid:encounter_id}/queries", auth=Scope("query.write"), response={201: Kept, **REFUSALS})
def draft(request: HttpRequest, encounter_id: uuid.UUID, value: Draft) -> Any:  # noqa: ANN401 - as above
    """Keep a question as a draft; the same again is the draft that there is."""
    within_reach(request, str(encounter_id))
    encounter_row(str(encounter_id))
    made = records.draft_query(
        str(encounter_id), value.question, by=actor(request), asked=value.asked, bears_on_payment=value.bears_on_payment
    )
    return Status(201, _kept(made))


@router.put("/queries/{uuid:query_id}", auth=Scope("query.write"), response={200: Kept, **REFUSALS})
def rewrite(request: HttpRequest, query_id: uuid.UUID, value: Draft) -> Any:  # noqa: ANN401 - as above
    """Go on with a draft: its next version. The same again changes nothing."""
    chart = str(_within(request, query_id).encounter.public_id)
    made = records.draft_query(
        chart, value.question, by=actor(request), asked=value.asked, query_id=str(query_id),
        bears_on_payment=value.bears_on_payment,
    )  # fmt: skip
    return _kept(made)


@router.post("/queries/{uuid:query_id}/send", auth=Scope("query.write"), response={200: Kept, **REFUSALS})
def send(request: HttpRequest, query_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Send a draft to the provider whom it asks; what is not compliant is refused."""
    row = _within(request, query_id)
    return _kept(records.send_query(str(query_id), by=actor(request), group=group_now(row.encounter)))


@router.post("/queries/{uuid:query_id}/answer", auth=Scope("query.answer"), response={200: Kept, **REFUSALS})
def answer(request: HttpRequest, query_id: uuid.UUID, value: Answer) -> Any:  # noqa: ANN401 - as above
    """Answer a question that was asked of this account; the answer is an addendum to the record."""
    _within(request, query_id)
    return _kept(records.answer_query(str(query_id), by=actor(request), choice=value.choice, words=value.words))


@router.post("/queries/{uuid:query_id}/end", auth=Scope("query.write"), response={200: Kept, **REFUSALS})
def end(request: HttpRequest, query_id: uuid.UUID, value: Ending) -> Any:  # noqa: ANN401 - as above
    """Close a question with what became of it, or take it back with the reason."""
    row = _within(request, query_id)
    if value.do == "close":
        group = group_now(row.encounter)
        return _kept(records.close_query(str(query_id), value.outcome, by=actor(request), group=group))
    return _kept(records.cancel_query(str(query_id), value.reason, by=actor(request)))


def _within(request: HttpRequest, query_id: uuid.UUID) -> Row:
    row = Row.objects.select_related("encounter", "asked").filter(public_id=query_id).first()
    if row is None:
        raise Http404
    within_reach(request, str(row.encounter.public_id))
    return row


def _row(row: Row) -> dict[str, object]:
    names = ("title", "state", "asked_by", "outcome", "sent_at", "answered_at")
    asked = row.asked.username if row.asked else ""
    own = {"id": row.public_id, "encounter": row.encounter.public_id, "asked": asked}
    return own | {name: getattr(row, name) for name in names}


def _kept(made: records.QueryRecord) -> dict[str, object]:
    return {"id": made.public_id, "state": made.state, "version": made.version}
