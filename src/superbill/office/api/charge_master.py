"""The charge master: what holds on a day, taken in and given out as CSV."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, File, Query, Router, Schema
from ninja.files import UploadedFile

from superbill.errors import BadInput
from superbill.office import audit
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor
from superbill.office.api.words import Day, Dollars
from superbill.office.records.charge_master import (
    LARGEST,
    charge_changes,
    charges,
    export_charges,
    import_charges,
    text_of,
)

router = Router()


class ChargesWish(Schema):
    """The day, today without one, and which part of the list; `start` counts from 0."""

    day: Day | None = None
    start: int = Field(0, ge=0, le=2**31)
    limit: int = Field(500, ge=1, le=2000)


class MasterCharge(Schema):
    """What a service is charged with; an empty practice means every practice."""

    practice: str
    code: str
    modifiers: list[str]
    charge: Dollars
    effective_from: dt.date
    effective_to: dt.date | None
    words: str
    section: str


class MasterCharges(Schema):
    """A part of the charges of a day, and how many there are."""

    rows: list[MasterCharge]
    total: int


class ChargeHistoryWish(Schema):
    """The code whose changes are asked for, every code without one, and how many."""

    code: Annotated[str, Field(max_length=10, pattern=r"^[0-9A-Za-z]*$")] = ""
    limit: int = Field(100, ge=1, le=1000)


class ChargeHistory(Schema):
    """One change of a charge: what its row said and says, by field; a new row said nothing before."""

    practice: str
    code: str
    modifiers: list[str]
    effective_from: dt.date
    before: dict[str, str]
    after: dict[str, str]
    by: str
    at: dt.datetime


class ChargesTaken(Schema):
    """What an import did: rows that are new, changed, and as they were."""

    new: int
    changed: int
    same: int


@router.get("/charge-master", auth=Scope("charge.write"), response={200: MasterCharges, **REFUSALS})
def master(request: HttpRequest, asked: Query[ChargesWish]) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Return what is charged on a day."""
    found = charges(day=asked.day or timezone.now().date())
    audit.record(actor(request), "list", "charge master")
    return {"rows": found[asked.start : asked.start + asked.limit], "total": len(found)}


@router.get("/charge-master/changes", auth=Scope("charge.write"), response={200: list[ChargeHistory], **REFUSALS})
def charge_history(request: HttpRequest, asked: Query[ChargeHistoryWish]) -> Any:  # noqa: ANN401 - as above
    """Return who changed which charge when, from what to what, the newest first."""
    audit.record(actor(request), "list", "charge master", detail="changes, API")
    return [vars(each) for each in charge_changes(code=asked.code.upper(), limit=asked.limit)]


@router.post("/charge-master", auth=Scope("contract.write"), response={200: ChargesTaken, **REFUSALS})
def take_in(request: HttpRequest, file: File[UploadedFile]) -> Any:  # noqa: ANN401 - as above
    """Take a CSV file of charges in, all of it or nothing; the same file again changes nothing."""
    if (file.size or 0) > LARGEST:
        raise BadInput("file", f"is larger than {LARGEST >> 20} MB", "Take it in parts")
    return import_charges(text_of(file.read()), "the file", actor(request))


@router.get("/charge-master.csv", auth=Scope("charge.write"), response={200: str, **REFUSALS})
def export(request: HttpRequest) -> HttpResponse:
    """Give the whole master as CSV, which can be taken in again."""
    audit.record(actor(request), "export", "charge master")
    return HttpResponse(export_charges(), content_type="text/csv; charset=utf-8")
