"""Appeals against denials: begun, written, filed with their papers, decided."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from superbill.errors import BadInput
from superbill.office import audit, money
from superbill.office.api.pdf import PDF, pdf
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, also, withheld, within_reach
from superbill.office.api.words import Amount, Dollars, Text, Word
from superbill.office.models import Appeal, Task
from superbill.office.records.attachments import LARGEST

router = Router()
PLACE = "/appeals/{uuid:appeal_id}"


class AppealLevel(Schema):
    """One level of an appeal, with its last day and the rule that sets it."""

    appeal_id: uuid.UUID
    task_id: uuid.UUID
    claim: str
    program: str
    level: int
    forum: str
    due: dt.date | None
    amount: Dollars
    state: str
    filed: dt.date | None
    decide_by: dt.date | None
    recovered: Dollars
    source: str
    late: bool


class AppealPaper(Schema):
    """A file that goes with the letter."""

    attachment_id: uuid.UUID
    number: int
    name: str
    kind: str
    pages: int


class AppealWhole(Schema):
    """One level with its grounds, its files and, for a draft, the documents of the chart that may go with it."""

    appeal: AppealLevel
    grounds: str
    files: list[AppealPaper]
    chart: list[tuple[uuid.UUID, str]]


class AppealGrounds(Schema):
    """Why the decision is wrong, from the record."""

    grounds: Text


class AppealDecision(Schema):
    """What was decided, and how much comes of it."""

    outcome: Word
    recovered: Amount = Decimal(0)


class ChartDocument(Schema):
    """A document of the claim's own chart."""

    document: uuid.UUID


class AppealPaperId(Schema):
    """The id of a file of an appeal."""

    id: uuid.UUID


@router.get("/appeals", auth=Scope("denial.work"), response={200: list[AppealLevel], **REFUSALS})
def appeals(request: HttpRequest) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """List the appeals, the nearest day first."""
    audit.record(actor(request), "list", "money", detail="appeals, API")
    hidden = withheld(request)
    return [each for each in money.appeals(today=timezone.now().date()) if each.claim not in hidden]


@router.post("/tasks/{uuid:task_id}/appeals", auth=Scope("denial.work"), response={201: AppealLevel, **REFUSALS})
def begin(request: HttpRequest, task_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Begin the next level of appeal against a denial; the same level is begun once."""
    row = Task.objects.select_related("claim__encounter").filter(public_id=task_id).first()
    if row is None:
        raise Http404
    if row.claim is not None:
        within_reach(request, str(row.claim.encounter.public_id))
    return Status(201, money.start_appeal(str(task_id), actor(request), today=timezone.now().date()))


@router.get(PLACE, auth=Scope("denial.work"), response={200: AppealWhole, **REFUSALS})
def appeal(request: HttpRequest, appeal_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return one level."""
    row, key = _within(request, appeal_id), str(appeal_id)
    audit.record(actor(request), "read", "appeal", key)
    return {
        "appeal": money.appeal_of(key, today=timezone.now().date()),
        "grounds": row.grounds,
        "files": list(money.attached(key)),
        "chart": list(money.charted(key)) if row.state == "draft" else [],
    }


@router.post(f"{PLACE}/grounds", auth=Scope("denial.work"), response={200: AppealLevel, **REFUSALS})
def write(request: HttpRequest, appeal_id: uuid.UUID, value: AppealGrounds) -> Any:  # noqa: ANN401 - as above
    """Keep the grounds of a draft; `letter.pdf` shows how they read."""
    _within(request, appeal_id)
    money.draft_grounds(str(appeal_id), value.grounds, actor(request))
    return money.appeal_of(str(appeal_id), today=timezone.now().date())


@router.post(f"{PLACE}/file", auth=Scope("denial.work"), response={200: AppealLevel, **REFUSALS})
def file(request: HttpRequest, appeal_id: uuid.UUID, value: AppealGrounds) -> Any:  # noqa: ANN401 - as above
    """Note that an appeal was sent today; after its last day only with the good cause in its grounds."""
    _within(request, appeal_id)
    return money.file_appeal(str(appeal_id), actor(request), day=timezone.now().date(), grounds=value.grounds)


@router.post(f"{PLACE}/decision", auth=Scope("denial.work"), response={200: AppealLevel, **REFUSALS})
def decide(request: HttpRequest, appeal_id: uuid.UUID, value: AppealDecision) -> Any:  # noqa: ANN401 - as above
    """Note what was decided."""
    _within(request, appeal_id)
    day = timezone.now().date()
    return money.decide_appeal(
        str(appeal_id), actor(request), day=day, outcome=value.outcome, recovered=value.recovered
    )


@router.post(f"{PLACE}/documents", auth=Scope("denial.work"), response={201: AppealPaperId, **REFUSALS})
def attach_document(request: HttpRequest, appeal_id: uuid.UUID, value: ChartDocument) -> Any:  # noqa: ANN401 - as above
    """Put a document of the chart with a draft, as it stands in the record."""
    _within(request, appeal_id)
    return Status(201, {"id": money.attach_document(str(appeal_id), str(value.document), actor(request))})


@router.post(f"{PLACE}/files", auth=Scope("denial.work"), response={201: AppealPaperId, **REFUSALS})
def attach(request: HttpRequest, appeal_id: uuid.UUID, file: File[UploadedFile]) -> Any:  # noqa: ANN401 - as above
    """Put a file (PDF, PNG, JPEG, text) with a draft; the same file once."""
    _within(request, appeal_id)
    if (file.size or 0) > LARGEST:
        raise BadInput("file", f"is larger than {LARGEST >> 20} MB", "Save it in a smaller resolution")
    return Status(201, {"id": money.attach(str(appeal_id), str(file.name), file.read(), actor(request))})


@router.post(
    f"{PLACE}/files/{{uuid:attachment_id}}/remove",
    auth=Scope("denial.work"),
    response={200: list[AppealPaper], **REFUSALS},
)
def take_off(request: HttpRequest, appeal_id: uuid.UUID, attachment_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Take a file off a draft; returns what is left."""
    _within(request, appeal_id)
    if str(attachment_id) not in {each.attachment_id for each in money.attached(str(appeal_id))}:
        raise Http404
    money.take_off(str(attachment_id), actor(request))
    return list(money.attached(str(appeal_id)))


@router.get(f"{PLACE}/letter.pdf", auth=Scope("denial.work"), response=PDF)
def letter(request: HttpRequest, appeal_id: uuid.UUID) -> HttpResponse:
    """Give the letter as PDF."""
    also(request, "records.print")
    _within(request, appeal_id)
    made = money.appeal_letter(str(appeal_id), day=timezone.now().date())
    audit.record(actor(request), "print", "letter", str(appeal_id))
    return pdf(made)


@router.get(f"{PLACE}/packet.pdf", auth=Scope("denial.work"), response=PDF)
def packet(request: HttpRequest, appeal_id: uuid.UUID) -> HttpResponse:
    """Give the letter and everything that goes with it as one PDF."""
    also(request, "records.print")
    _within(request, appeal_id)
    made = money.appeal_packet(str(appeal_id), day=timezone.now().date())
    audit.record(actor(request), "print", "packet", str(appeal_id))
    return pdf(made)


def _within(request: HttpRequest, appeal_id: uuid.UUID) -> Appeal:
    row = Appeal.objects.select_related("claim__encounter").filter(public_id=appeal_id).first()
    if row is None:
        raise Http404
    within_reach(request, str(row.claim.encounter.public_id))
    return row
