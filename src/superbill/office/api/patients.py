"""Patients: found, their cards and coverages, corrections, duplicates merged and parted.

What is searched for stands in the body, in no address and no log.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status

from superbill.office import audit, money, records
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, holds, sees
from superbill.office.api.words import Day, Digits, Line, Whole, Word
from superbill.office.models import CardChange, Coverage, Patient, PatientMerge
from superbill.office.records.patient_search import MOST, find_patients

router = Router()
PLACE = "/patients/{uuid:patient_id}"
Needed = Annotated[Line, Field(min_length=1)]
Born = Annotated[dt.date, Field(ge=dt.date(1850, 1, 1), le=dt.date(2199, 12, 31))]
Reason = Annotated[Line, Field(min_length=1)]


class PatientSearch(Schema):
    """Beginnings of names, a number, or a birth date (03/02/1958 or 1958-03-02)."""

    find: Needed


class PatientFound(Schema):
    """A patient as a list shows it; `merged_into` is the record that took this one's place."""

    id: uuid.UUID
    last_name: str | None
    first_name: str | None
    birth_date: dt.date | None
    sex: str
    medical_record_number: str | None
    account: str | None
    merged_into: uuid.UUID | None


class CoverageHeld(Schema):
    """One policy with its place in the order of payers."""

    id: uuid.UUID
    order: int
    payer: str
    payer_id: str
    kind: str
    plan_name: str
    member_id: str | None
    group_number: str | None
    relationship: str
    effective_from: dt.date | None
    effective_to: dt.date | None


class VisitOfPatient(Schema):
    """One encounter of a patient."""

    id: uuid.UUID
    setting: str
    service_date: dt.date | None
    stage: str


class MergeMade(Schema):
    """A duplicate that was merged into this record; `undone` once it was parted again."""

    id: uuid.UUID
    duplicate: uuid.UUID
    by: str
    at: dt.datetime
    reason: str
    undone: bool


class CardCorrected(Schema):
    """Who corrected what, without the values."""

    kind: str
    fields: list[str]
    by: str
    at: dt.datetime
    reason: str


class PatientCard(PatientFound):
    """A patient's card with coverages, the newest 50 encounters, corrections and, for who may merge, the merges."""

    coverages: list[CoverageHeld]
    encounters: list[VisitOfPatient]
    merges: list[MergeMade]
    corrections: list[CardCorrected]


class PatientCorrection(Schema):
    """What the card says rightly; what is not given stays. Another medical record number needs a reason."""

    last_name: Needed | None = None
    first_name: Line | None = None
    birth_date: Born | None = None
    sex: Literal["F", "M", "U"] | None = None
    medical_record_number: Annotated[Line, Field(min_length=1)] | None = None
    reason: Line = ""


class CoverageCorrection(Schema):
    """What a coverage says rightly; what is not given stays."""

    order: Annotated[int, Field(ge=1, le=9), Digits] | None = None
    member_id: Word | None = None
    group_number: Word | None = None
    plan_name: Word | None = None
    effective_from: Day | None = None
    effective_to: Day | None = None
    reason: Line = ""


class CoverageEntered(Schema):
    """An insurance card. The holder is needed where the patient is not the subscriber."""

    order: Whole = Field(1, ge=1, le=9)
    kind: Word
    payer_name: Needed
    payer_id: Word = ""
    plan_name: Word = ""
    member_id: Annotated[Word, Field(min_length=1)]
    group_number: Word = ""
    relationship: Word = "self"
    holder_last: Word = ""
    holder_first: Word = ""
    holder_born: Born | None = None
    effective_from: Day | None = None
    effective_to: Day | None = None


class VisitsRewritten(Schema):
    """How many encounters without a claim say it now; a claim that was built keeps what it was built with."""

    encounters: int


class Merging(Schema):
    """The record of the same person that goes under this one, and how one knows that it is the same."""

    duplicate: uuid.UUID
    reason: Reason


class Unmerging(Schema):
    """Why the merge was wrong."""

    reason: Reason


class MergeId(Schema):
    """The id of a merge."""

    id: uuid.UUID


@router.post("/patients/search", auth=Scope("patient.read"), response={200: list[PatientFound], **REFUSALS})
def search(request: HttpRequest, value: PatientSearch) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Find the first 50 patients."""
    rows = find_patients(value.find)
    audit.record(actor(request), "search", "patient", detail=f"{len(rows)} found")
    return [_found(row, sees(request)) for row in rows]


@router.get(PLACE, auth=Scope("patient.read"), response={200: PatientCard, **REFUSALS})
def card(request: HttpRequest, patient_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return a patient's card."""
    row, seen = _row(patient_id), sees(request)
    audit.record(actor(request), "read", "patient", str(patient_id))
    coverages = list(row.coverages.select_related("payer"))
    merges = PatientMerge.objects.filter(kept=row, undoes__isnull=True).select_related("duplicate")
    shown = merges if holds(request, "patient.merge") else ()
    changes = CardChange.objects.filter(card__in=[row.public_id, *(c.public_id for c in coverages)])
    return _found(row, seen) | {
        "coverages": [_coverage(each, shown="coverage.member" in seen) for each in coverages],
        "encounters": [
            {"id": each.public_id} | {name: getattr(each, name) for name in ("setting", "service_date", "stage")}
            for each in row.encounters.order_by("-service_date")[:MOST]
        ],
        "merges": [
            {"id": each.public_id, "duplicate": each.duplicate.public_id, "undone": hasattr(each, "undone_by")}
            | {name: getattr(each, name) for name in ("by", "at", "reason")}
            for each in shown
        ],
        "corrections": [
            {"fields": sorted(each.after)} | {name: getattr(each, name) for name in ("kind", "by", "at", "reason")}
            for each in changes.order_by("-id")[:MOST]
        ],
    }


@router.patch(PLACE, auth=Scope("patient.write"), response={200: VisitsRewritten, **REFUSALS})
def correct(request: HttpRequest, patient_id: uuid.UUID, value: PatientCorrection) -> Any:  # noqa: ANN401 - as above
    """Correct the card."""
    _row(patient_id)
    told = _told(value)
    reason = told.pop("reason", "")
    return {"encounters": records.correct_patient(str(patient_id), told, by=actor(request), reason=reason)}


@router.patch(
    f"{PLACE}/coverages/{{uuid:coverage_id}}", auth=Scope("patient.write"), response={200: VisitsRewritten, **REFUSALS}
)
def correct_coverage(
    request: HttpRequest, patient_id: uuid.UUID, coverage_id: uuid.UUID, value: CoverageCorrection
) -> Any:  # noqa: ANN401 - as above
    """Correct one coverage."""
    if not Coverage.objects.filter(public_id=coverage_id, patient=_row(patient_id)).exists():
        raise Http404
    told = _told(value)
    reason = told.pop("reason", "")
    return {"encounters": records.correct_coverage(str(coverage_id), told, by=actor(request), reason=reason)}


@router.post(f"{PLACE}/coverages", auth=Scope("visit.prepare"), response={201: VisitsRewritten, **REFUSALS})
def enter(request: HttpRequest, patient_id: uuid.UUID, value: CoverageEntered) -> Any:  # noqa: ANN401 - as above
    """Enter an insurance card; the same policy twice is refused, since it would be billed twice."""
    _row(patient_id)
    return Status(201, {"encounters": money.add_coverage(str(patient_id), _told(value), by=actor(request))})


@router.post(f"{PLACE}/merges", auth=Scope("patient.merge"), response={201: MergeId, **REFUSALS})
def merge(request: HttpRequest, patient_id: uuid.UUID, value: Merging) -> Any:  # noqa: ANN401 - as above
    """Merge a duplicate into this record; nothing is thrown away."""
    _row(patient_id)
    made = records.merge_patients(str(patient_id), str(value.duplicate), value.reason, by=actor(request))
    return Status(201, {"id": made})


@router.post("/merges/{uuid:merge_id}/undo", auth=Scope("patient.merge"), response={200: MergeId, **REFUSALS})
def undo(request: HttpRequest, merge_id: uuid.UUID, value: Unmerging) -> Any:  # noqa: ANN401 - as above
    """Part two records again; a merge that was undone stays so."""
    records.undo_merge(str(merge_id), value.reason, by=actor(request))
    return {"id": merge_id}


def _row(patient_id: uuid.UUID) -> Patient:
    row = Patient.objects.select_related("merged_into").filter(public_id=patient_id).first()
    if row is None:
        raise Http404
    return row


def _found(row: Patient, seen: frozenset[str]) -> dict[str, Any]:
    """What a list shows of a patient; what the account may not see is null (45 CFR 164.502(b))."""
    needs = {"last_name": "patient.name", "first_name": "patient.name", "birth_date": "patient.birth_date",
             "medical_record_number": "patient.number", "account": "patient.number"}  # fmt: skip
    told = {name: getattr(row, name) if need in seen else None for name, need in needs.items()}
    merged = row.merged_into.public_id if row.merged_into else None
    return told | {"id": row.public_id, "sex": row.sex, "merged_into": merged}


def _coverage(row: Coverage, *, shown: bool) -> dict[str, Any]:
    names = ("order", "plan_name", "relationship", "effective_from", "effective_to")
    return {
        "id": row.public_id,
        "payer": row.payer.name or row.payer.kind,
        "payer_id": row.payer.identifier,
        "kind": row.payer.kind,
        "member_id": row.member_id if shown else None,
        "group_number": row.group_number if shown else None,
    } | {name: getattr(row, name) for name in names}


def _told(value: Schema) -> dict[str, str]:
    """What was given, as the form of the screen has it."""
    return {name: str(part) for name, part in value.model_dump(exclude_none=True).items()}
