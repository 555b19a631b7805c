"""Charts that few open: restricted, opened by breaking the glass, and the review of those who did."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import StringConstraints

from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor
from superbill.office.models import GlassBreak
from superbill.office.records import glass
from superbill.office.records.encounters import encounter_row

router = Router()
Said = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$", strip_whitespace=True)]


class GlassReason(Schema):
    """Why this chart is needed now; somebody else reads it."""

    reason: Said


class ChartRestricting(Schema):
    """Restrict a chart to few, or lift that."""

    do: Literal["restrict", "lift"]


class ChartRestricted(Schema):
    """Whether the chart is restricted now."""

    restricted: bool


class GlassOpen(Schema):
    """Until when the chart is open to the account."""

    until: dt.datetime


class GlassOpened(Schema):
    """One opening: who, which chart, why, and what the reviewer said. `justified` is null before a review."""

    id: uuid.UUID
    encounter: uuid.UUID
    reference: str
    by: str
    reason: str
    at: dt.datetime
    until: dt.datetime
    reviewed_by: str
    justified: bool | None
    note: str


class GlassJudged(Schema):
    """Whether an opening was justified."""

    justified: bool
    note: Said = ""


class GlassReviewed(Schema):
    """Whether this review counts; false when it was reviewed before."""

    reviewed: bool


@router.post(
    "/encounters/{uuid:encounter_id}/glass", auth=Scope("chart.break_glass"), response={201: GlassOpen, **REFUSALS}
)
def broken(request: HttpRequest, encounter_id: uuid.UUID, value: GlassReason) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Open a chart outside one's own work for an hour; the reason is written down."""
    encounter_row(str(encounter_id))
    return Status(201, {"until": glass.break_glass(str(encounter_id), by=actor(request), reason=value.reason)})


@router.post(
    "/encounters/{uuid:encounter_id}/restriction",
    auth=Scope("chart.restrict"),
    response={200: ChartRestricted, **REFUSALS},
)
def restrict(request: HttpRequest, encounter_id: uuid.UUID, value: ChartRestricting) -> Any:  # noqa: ANN401 - as above
    """Restrict a chart: then only supervisors open it, or who breaks the glass. The same again changes nothing."""
    do = glass.restrict if value.do == "restrict" else glass.lift
    do(str(encounter_id), by=actor(request))
    return {"restricted": value.do == "restrict"}


@router.get("/glass", auth=Scope("glass.review"), response={200: list[GlassOpened], **REFUSALS})
def openings(request: HttpRequest) -> Any:  # noqa: ANN401 - as above
    """List who opened which chart outside their work, and why; what nobody has reviewed comes first."""
    rows = glass.glass_list(by=actor(request))
    return [vars(row) | {"id": row.public_id, "encounter": row.encounter_id} for row in rows]


@router.post("/glass/{uuid:glass_id}/review", auth=Scope("glass.review"), response={200: GlassReviewed, **REFUSALS})
def review(request: HttpRequest, glass_id: uuid.UUID, value: GlassJudged) -> Any:  # noqa: ANN401 - as above
    """Write down whether an opening was justified; nobody reviews their own."""
    try:
        done = glass.review_glass(str(glass_id), by=actor(request), justified=value.justified, note=value.note)
    except GlassBreak.DoesNotExist:
        raise Http404 from None
    return {"reviewed": done}
