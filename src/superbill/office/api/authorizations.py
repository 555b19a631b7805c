"""Authorizations: what a payer must allow before the visit, asked with documents of the chart, and what it decided."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from superbill.office import audit, money
from superbill.office.api.before import PatientNamed, QuestionFile, named, opened
from superbill.office.api.problems import REFUSALS, found
from superbill.office.api.scopes import Scope, actor, prepares
from superbill.office.api.words import Day, Line, Quantity, Word
from superbill.office.records.encounters import encounter_row, newest_documents
from superbill.office.records.questions_out import ask_authorization_in_files

router = Router()
PLACE = "/before/authorizations/{uuid:authorization_id}"


class AuthorizationRow(PatientNamed):
    """One service that a payer authorizes: how it stands, its number, units asked, granted and used, its days."""

    authorization_id: uuid.UUID
    code: str
    payer: str
    payer_id: str
    state: str
    number: str
    asked: Decimal
    granted: Decimal | None
    used: Decimal
    from_day: dt.date | None
    to_day: dt.date | None
    due: dt.date | None
    source: str
    late: bool


class AuthorizationWhole(AuthorizationRow):
    """One authorization with the names of the chart's documents, which can go with the request."""

    documents: list[str]


class AuthorizationAsked(Schema):
    """The names of the chart's documents that go with the request."""

    documents: list[Line] = Field(default_factory=list, max_length=20)


class RequestFiles(Schema):
    """The request (278) and, with documents, the file of them (275), each with its name."""

    files: list[QuestionFile]


class AuthorizationDecision(Schema):
    """What a payer decided by telephone, portal or letter."""

    state: Word
    number: Word = ""
    units: Quantity | None = None
    first: Day | None = None
    last: Day | None = None


@router.get("/before/authorizations", auth=Scope("visit.prepare"), response={200: list[AuthorizationRow], **REFUSALS})
def authorizations(request: HttpRequest) -> Any:  # noqa: ANN401 - as above
    """List the authorizations, what is refused, needed or pended first."""
    rows = money.authorizations(_today())
    audit.record(actor(request), "list", "authorizations", detail=f"{len(rows)} rows, API")
    return named(request, rows)


@router.get(PLACE, auth=Scope("visit.prepare"), response={200: AuthorizationWhole, **REFUSALS})
def authorization(request: HttpRequest, authorization_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return one authorization."""
    held = _held(request, authorization_id)
    audit.record(actor(request), "read", "authorizations", str(authorization_id))
    return opened(request, held) | {"documents": list(newest_documents(encounter_row(held.encounter_id)))}


@router.post(f"{PLACE}/ask", auth=Scope("visit.prepare"), response={200: RequestFiles, **REFUSALS})
def request_one(request: HttpRequest, authorization_id: uuid.UUID, value: AuthorizationAsked) -> Any:  # noqa: ANN401 - as above
    """Write the request for one authorization with the documents named; it counts as asked."""
    held = _held(request, authorization_id)
    files = ask_authorization_in_files(held.authorization_id, value.documents, actor(request), timezone.now())
    return {"files": list(files)}


@router.post(f"{PLACE}/decision", auth=Scope("visit.prepare"), response={200: AuthorizationRow, **REFUSALS})
def decide(request: HttpRequest, authorization_id: uuid.UUID, value: AuthorizationDecision) -> Any:  # noqa: ANN401 - as above
    """Note what the payer decided."""
    _held(request, authorization_id)
    units = "" if value.units is None else f"{value.units:f}"
    money.decide_authorization(
        str(authorization_id), value.state, actor(request), today=_today(), number=value.number, units=units,
        first=value.first, last=value.last,
    )  # fmt: skip
    return opened(request, money.authorization_of(str(authorization_id), _today()))


def _held(request: HttpRequest, authorization_id: uuid.UUID) -> money.Authorized:
    held = found(money.authorization_of, str(authorization_id), _today())
    prepares(request, held.encounter_id)
    return held


def _today() -> dt.date:
    return timezone.now().date()
