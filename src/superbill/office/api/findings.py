"""Findings that a person lets stand, with a reason, and takes back as easily."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from superbill.office import audit, records
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, within_reach
from superbill.office.api.words import Whole
from superbill.office.models import CheckRun, FindingOverride
from superbill.office.problem_details import problem
from superbill.office.records.encounters import encounter_row

router = Router()


class Stands(Schema):
    """A finding that somebody lets stand."""

    id: uuid.UUID
    edit: str
    codes: list[str]
    lines: list[int]
    reason: str
    by: str
    at: dt.datetime


class FindingStands(Schema):
    """The finding at a place of the newest check, counted from 0, and why it may stand."""

    place: Whole = Field(..., ge=0, le=10_000)
    reason: str = Field(..., min_length=1, max_length=1000)


class Withdrawal(Schema):
    """Why the finding is open again."""

    reason: str = Field(..., min_length=1, max_length=1000)


class Made(Schema):
    """The id of an override."""

    id: uuid.UUID


@router.get(
    "/encounters/{uuid:encounter_id}/overrides", auth=Scope("chart.read"), response={200: list[Stands], **REFUSALS}
)
def overrides(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Return the findings that stand, oldest first."""
    within_reach(request, str(encounter_id))
    held = records.overrides_of(str(encounter_id))
    audit.record(actor(request), "read", "overrides", str(encounter_id))
    return [
        {"id": o.public_id} | {name: getattr(o, name) for name in Stands.model_fields if name != "id"} for o in held
    ]


@router.post("/encounters/{uuid:encounter_id}/overrides", auth=Scope("edit.override"), response={201: Made, **REFUSALS})
def override(request: HttpRequest, encounter_id: uuid.UUID, value: FindingStands) -> Any:  # noqa: ANN401 - as above
    """Let a finding stand: it is bypassed from now on, never passed. An edit that nothing bypasses is refused."""
    within_reach(request, str(encounter_id))
    run = CheckRun.objects.filter(encounter=encounter_row(str(encounter_id))).order_by("-id").first()
    if run is None:
        return problem(404, "The edits have not run on this encounter")
    made = records.override_finding(str(encounter_id), str(run.public_id), value.place, value.reason, by=actor(request))
    return Status(201, {"id": made})


@router.post("/overrides/{uuid:override_id}/withdraw", auth=Scope("edit.override"), response={200: Made, **REFUSALS})
def withdraw(request: HttpRequest, override_id: uuid.UUID, value: Withdrawal) -> Any:  # noqa: ANN401 - as above
    """Take an override back; its findings are open again."""
    row = FindingOverride.objects.select_related("encounter").filter(public_id=override_id).first()
    if row is None:
        return problem(404, "There is no such record")
    within_reach(request, str(row.encounter.public_id))
    records.withdraw_override(str(override_id), value.reason, by=actor(request))
    return {"id": override_id}
