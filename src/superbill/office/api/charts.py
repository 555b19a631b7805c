"""Encounters, documents, codes and edits."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query
from pydantic import BaseModel

from superbill.model.coded import CodedEncounter
from superbill.model.encounter import Encounter as Read
from superbill.model.finding import CheckedEncounter
from superbill.model.price import Price
from superbill.office import audit, reach, records
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, sees, within_reach
from superbill.office.models import Assignment, Encounter
from superbill.office.permits import require_user
from superbill.office.problem_details import problem
from superbill.office.records.encounters import encounter_row

router = Router()


class WorklistRow(Schema):
    """One encounter of the list: no name, no number of a patient."""

    id: uuid.UUID
    setting: str
    service_date: dt.date | None
    stage: str
    first_code: str
    checked: bool
    open_errors: int
    open_findings: int
    edits_not_checked: int
    changed_at: dt.datetime


class Worklist(Schema):
    """A page of the list. `next` is the `before` of the page after this one."""

    rows: list[WorklistRow]
    next: int | None


class Stored(Schema):
    """The opaque id under which a record is kept."""

    id: uuid.UUID


class Version(Schema):
    """One version of one document."""

    id: uuid.UUID
    name: str
    version: int
    kind: str
    date: dt.date | None
    text: str | None


class Standing(Schema):
    """One code and what stands about it now."""

    id: uuid.UUID
    system: str
    code: str
    title: str
    role: str
    sequence: int
    poa: str
    state: str
    decided: bool


class Deed(Schema):
    """One step in the life of a code."""

    system: str
    code: str
    action: str
    state: str
    by: str
    at: dt.datetime
    reason: str


class Decision(Schema):
    """What a person decides about a code; a rejection needs a reason."""

    action: Literal["accepted", "rejected", "undone"]
    reason: str = Field("", max_length=2000)


class CodeState(Schema):
    """The state of a code after a decision."""

    state: str


def as_json(value: BaseModel) -> HttpResponse:
    """Answer with a value of the model as its own JSON says."""
    return HttpResponse(value.model_dump_json(by_alias=True), content_type="application/json")


@router.get("/worklist", auth=Scope("worklist.read"), response={200: Worklist, **REFUSALS})
def worklist(
    request: HttpRequest,
    stage: str | None = Query(None, max_length=30),
    before: int | None = Query(None, ge=1, le=2**62),
    limit: int = Query(50, ge=1, le=500),
) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """List encounters, newest first; ask for the next page with `before`."""
    rows = reach.within(require_user(request), Encounter.objects.order_by("-id"))
    rows = rows.filter(stage=stage) if stage else rows
    rows = rows.filter(pk__lt=before) if before else rows
    page = list(rows[: limit + 1])
    audit.record(actor(request), "list", "encounter", detail="API")
    shown = page[:limit]
    return {"rows": [_row(e) for e in shown], "next": shown[-1].pk if len(page) > limit else None}


@router.post("/encounters", auth=Scope("encounter.write"), response={201: Stored, **REFUSALS})
def store_encounter(request: HttpRequest, value: Read) -> Any:  # noqa: ANN401 - as above
    """Store an encounter with its documents; the same again changes nothing, other content is the next version."""
    return Status(201, {"id": records.store_encounter(value, source="api", by=actor(request))})


@router.get("/encounters/{uuid:encounter_id}", auth=Scope("chart.read"), response={200: Read, **REFUSALS})
def encounter(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return the newest version; what the account's roles may not see is left out."""
    within_reach(request, str(encounter_id))
    return as_json(_minimum(records.load_encounter(str(encounter_id), by=actor(request)), sees(request)))


@router.get(
    "/encounters/{uuid:encounter_id}/documents", auth=Scope("chart.read"), response={200: list[Version], **REFUSALS}
)
def documents(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return every version of every document."""
    within_reach(request, str(encounter_id))
    rows = encounter_row(str(encounter_id)).documents.all()
    audit.record(actor(request), "read", "documents", str(encounter_id))
    text = "note.text" in sees(request)
    return [
        {
            "id": d.public_id, "name": d.name, "version": d.version, "kind": d.kind, "date": d.date,
            "text": d.text if text else None,
        }
        for d in rows
    ]  # fmt: skip


@router.get(
    "/encounters/{uuid:encounter_id}/coding", auth=Scope("chart.read"), response={200: CodedEncounter, **REFUSALS}
)
def coding(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return the newest coding as the system gave it, with its evidence."""
    within_reach(request, str(encounter_id))
    found = records.load_coding(str(encounter_id), by=actor(request))
    return as_json(found) if found else problem(404, "The encounter is not coded yet")


@router.post("/encounters/{uuid:encounter_id}/coding", auth=Scope("chart.code"), response={200: Stored, **REFUSALS})
def store_coding(request: HttpRequest, encounter_id: uuid.UUID, value: CodedEncounter) -> Any:  # noqa: ANN401 - as above
    """Store a coding; what a person has decided stays decided."""
    within_reach(request, str(encounter_id))
    records.store_coding(str(encounter_id), value, by=actor(request))
    return {"id": encounter_id}


@router.get(
    "/encounters/{uuid:encounter_id}/codes", auth=Scope("chart.read"), response={200: list[Standing], **REFUSALS}
)
def codes(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return what stands about each code, in sequence."""
    within_reach(request, str(encounter_id))
    rows = encounter_row(str(encounter_id)).assignments.all()
    audit.record(actor(request), "read", "codes", str(encounter_id))
    return [
        {
            "id": a.public_id, "system": a.system, "code": a.code, "title": a.title, "role": a.role,
            "sequence": a.sequence, "poa": a.poa, "state": a.state, "decided": a.decided,
        }
        for a in rows
    ]  # fmt: skip


@router.get("/encounters/{uuid:encounter_id}/history", auth=Scope("chart.read"), response={200: list[Deed], **REFUSALS})
def history(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return every decision on the codes, oldest first."""
    within_reach(request, str(encounter_id))
    steps = records.history(str(encounter_id))
    audit.record(actor(request), "read", "decisions", str(encounter_id))
    return [vars(step) for step in steps]


@router.post("/codes/{uuid:code_id}/decision", auth=Scope("chart.code"), response={200: CodeState, **REFUSALS})
def decide(request: HttpRequest, code_id: uuid.UUID, value: Decision) -> Any:  # noqa: ANN401 - as above
    """Accept or reject a code, or undo that."""
    row = Assignment.objects.select_related("encounter").filter(public_id=code_id).first()
    if row is None:
        return problem(404, "There is no such record")
    within_reach(request, str(row.encounter.public_id))
    return {"state": records.decide(str(code_id), value.action, by=actor(request), reason=value.reason)}


@router.get(
    "/encounters/{uuid:encounter_id}/check", auth=Scope("chart.read"), response={200: CheckedEncounter, **REFUSALS}
)
def check(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return what the edits said last."""
    within_reach(request, str(encounter_id))
    found = records.load_check(str(encounter_id), by=actor(request))
    return as_json(found) if found else problem(404, "The edits have not run on this encounter")


@router.get("/encounters/{uuid:encounter_id}/price", auth=Scope("price.read"), response={200: Price, **REFUSALS})
def price(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return the expected payment."""
    within_reach(request, str(encounter_id))
    found = records.load_price(str(encounter_id), by=actor(request))
    return as_json(found) if found else problem(404, "The encounter is not priced yet")


def _row(row: Encounter) -> dict[str, object]:
    return {"id": row.public_id} | {name: getattr(row, name) for name in WorklistRow.model_fields if name != "id"}


def _minimum(value: Read, seen: frozenset[str]) -> Read:
    """Leave out what the roles may not see (45 CFR 164.502(b))."""
    patient: dict[str, None] = {}
    if "patient.name" not in seen:
        patient["name"] = None
    if "patient.birth_date" not in seen:
        patient |= {"birth_date": None, "death_date": None}
    if "patient.number" not in seen:
        patient |= {"account": None, "medical_record_number": None}
    if "patient.contact" not in seen:
        patient |= {"address": None, "zip": None}
    changes: dict[str, object] = {"patient": value.patient.model_copy(update=patient)}
    if "note.text" not in seen:
        changes["documents"] = tuple(d.model_copy(update={"text": ""}) for d in value.documents)
    if "coverage.member" not in seen:
        changes["coverages"] = ()
    return value.model_copy(update=changes)
