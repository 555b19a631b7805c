"""Estimates and advance notices: until when each is due, printed, and that it was given."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema

from superbill.office import audit, money
from superbill.office.api.before import PatientNamed, named, opened
from superbill.office.api.pdf import PDF, pdf
from superbill.office.api.problems import REFUSALS, found
from superbill.office.api.scopes import Scope, actor, prepares
from superbill.office.api.words import Day

router = Router()
PLACE = "/before/notices/{uuid:notice_id}"


class NoticeRow(PatientNamed):
    """A good-faith estimate (gfe) or advance notice (abn): until when it is due, why, whether it was given."""

    notice_id: uuid.UUID
    kind: str
    give_by: dt.date
    why: str
    given: dt.date | None
    choice: str
    late: bool


class NoticeGiven(Schema):
    """When it was given, and for an advance notice what the patient chose (1, 2, 3)."""

    day: Day | None = None
    choice: Literal["", "1", "2", "3"] = ""


@router.get("/before/notices", auth=Scope("visit.prepare"), response={200: list[NoticeRow], **REFUSALS})
def notices(request: HttpRequest) -> Any:  # noqa: ANN401 - as above
    """List the notices that are due, the nearest first, and the 50 given last."""
    today = _today()
    rows = (*money.notices(today), *money.notices(today, given=True)[:50])
    audit.record(actor(request), "list", "notices", detail=f"{len(rows)} rows, API")
    return named(request, rows)


@router.get(PLACE, auth=Scope("visit.prepare"), response={200: NoticeRow, **REFUSALS})
def notice(request: HttpRequest, notice_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return one notice."""
    held = _held(request, notice_id)
    audit.record(actor(request), "read", "notices", str(notice_id))
    return opened(request, held)


@router.post(f"{PLACE}/given", auth=Scope("visit.prepare"), response={200: NoticeRow, **REFUSALS})
def give(request: HttpRequest, notice_id: uuid.UUID, value: NoticeGiven) -> Any:  # noqa: ANN401 - as above
    """Note that a notice was given."""
    held = _held(request, notice_id)
    day = value.day or _today()
    money.give_notice(held.encounter_id, held.kind, actor(request), day=day, choice=value.choice)
    return opened(request, money.notice_of(str(notice_id), _today()))


@router.get(f"{PLACE}/notice.pdf", auth=Scope("visit.prepare"), response=PDF)
def notice_pdf(request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Give the notice as PDF."""
    _held(request, notice_id)
    return pdf(money.notice_file(str(notice_id), actor(request)))


def _held(request: HttpRequest, notice_id: uuid.UUID) -> money.Due:
    held = found(money.notice_of, str(notice_id), _today())
    prepares(request, held.encounter_id)
    return held


def _today() -> dt.date:
    return timezone.now().date()
