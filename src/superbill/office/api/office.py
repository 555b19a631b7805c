"""The audit log, background work and the token itself."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from superbill.office import audit, jobs
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor
from superbill.office.models import AuditEvent, Encounter
from superbill.office.permits import require_user
from superbill.office.problem_details import problem
from superbill.office.reach import within

router = Router()


class Event(Schema):
    """One row of the audit log, with its seal."""

    number: int
    at: dt.datetime
    actor: str
    action: str
    kind: str
    object_id: str
    detail: str
    hash: str


class Order(Schema):
    """Encounters to be worked on in the background."""

    encounters: list[uuid.UUID] = Field(..., min_length=1, max_length=1000)


class Batch(Schema):
    """How far background work is."""

    id: uuid.UUID
    kind: str
    total: int
    done: int
    failed: int
    finished: bool


@router.get("/audit", auth=Scope("audit.read"), response={200: list[Event], **REFUSALS})
def events(request: HttpRequest, after: int = Query(0, ge=0, le=2**62), limit: int = Query(200, ge=1, le=1000)) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Return the rows of the audit log after a number, in order."""
    rows = list(AuditEvent.objects.filter(number__gt=after).order_by("number")[:limit])
    audit.record(actor(request), "read", "audit log", detail=f"after {after}")
    return [{name: getattr(r, name) for name in Event.model_fields} for r in rows]


@router.post("/jobs/code", auth=Scope("job.run"), response={202: Batch, **REFUSALS})
def code(request: HttpRequest, value: Order) -> Any:  # noqa: ANN401 - as above
    """Code and check encounters in the background."""
    batch = jobs.code(_reached(request, value), by=actor(request))
    return Status(202, vars(jobs.progress(batch)))


@router.post("/jobs/code/new", auth=Scope("job.run"), response={202: Batch, 204: None, **REFUSALS})
def code_new(request: HttpRequest) -> Any:  # noqa: ANN401 - as above
    """Code everything that was read and is not coded yet; 204 where nothing waits."""
    batch = jobs.code_new(require_user(request))
    return Status(202, vars(jobs.progress(batch))) if batch else Status(204, None)


@router.post("/jobs/check", auth=Scope("job.run"), response={202: Batch, **REFUSALS})
def check(request: HttpRequest, value: Order) -> Any:  # noqa: ANN401 - as above
    """Run the edits again over encounters in the background."""
    batch = jobs.check(_reached(request, value), by=actor(request))
    return Status(202, vars(jobs.progress(batch)))


@router.get("/jobs", auth=Scope("job.read"), response={200: list[Batch], **REFUSALS})
def batches(request: HttpRequest) -> Any:  # noqa: ANN401 - as above
    """Return how far the newest background work is."""
    audit.record(actor(request), "list", "batch", detail="API")
    return [vars(each) for each in jobs.newest()]


@router.get("/jobs/{uuid:batch_id}", auth=Scope("job.read"), response={200: Batch, **REFUSALS})
def batch(request: HttpRequest, batch_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return how far background work is."""
    found = jobs.progress(str(batch_id))
    audit.record(actor(request), "read", "batch", str(batch_id))
    return vars(found) if found.total else problem(404, "There is no such record")


def _reached(request: HttpRequest, value: Order) -> list[str]:
    """The encounters of an order, if every one of them is within reach."""
    wanted = {str(e) for e in value.encounters}
    mine = within(require_user(request), Encounter.objects.filter(public_id__in=wanted))
    if {str(p) for p in mine.values_list("public_id", flat=True)} != wanted:
        raise Http404
    return sorted(wanted)
