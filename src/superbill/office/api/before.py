"""Before the visit: is it covered; payers asked, their answers taken in, what they leave to be settled."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, File, Router, Schema, Status
from ninja.files import UploadedFile

from superbill.errors import BadInput
from superbill.office import audit, jobs, money
from superbill.office.api.problems import REFUSALS, found
from superbill.office.api.scopes import Scope, actor, also, prepares, sees
from superbill.office.api.words import Day, Note, Word
from superbill.office.models import Patient
from superbill.office.permits import require_user
from superbill.office.records.answers_before import LARGEST, take_answers
from superbill.office.records.appeals import rules_in_force
from superbill.office.records.patient_search import patients_of
from superbill.office.records.questions_out import ask_in_a_file, waiting

router = Router()
CHECK = "/before/checks/{uuid:check_id}"


class PatientNamed(Schema):
    """Which visit, and whose: null in a list where the chart is restricted; the name also for who may not see it."""

    encounter_id: uuid.UUID | None
    patient_id: uuid.UUID | None
    patient: str | None


class CoverageCheck(PatientNamed):
    """What a payer is asked about one visit, what it told, and what must be settled before the patient comes."""

    check_id: uuid.UUID
    day: dt.date
    payer: str
    payer_id: str
    state: str
    told: list[str]
    problems: list[str]
    asked: dt.datetime | None
    answered: dt.datetime | None


class OtherPayer(Schema):
    """Another payer that the answer names and the patient's card does not know, and what it tells of the policy."""

    name: str
    id: str
    order: int
    member_id: str
    group_number: str
    from_day: dt.date | None
    to_day: dt.date | None


class CheckWhole(CoverageCheck):
    """One check with the payers to be entered as coverages."""

    found: list[OtherPayer]


class VisitDays(Schema):
    """The first and the last day of the visits that are planned."""

    first: Day
    last: Day


class VisitsPlanned(Schema):
    """What is new on the lists."""

    checks: int
    authorizations: int
    notices: int


class CheckSettled(Schema):
    """What was done about it."""

    text: Note


class PayerAsked(Schema):
    """Which payer is asked about every visit that waits: by a file, or by the office's own way to it."""

    payer: Annotated[Word, Field(min_length=1)]
    by: Literal["file", "way"] = "file"


class QuestionFile(Schema):
    """What is asked as X12 for the payer, and the name of the file."""

    name: str
    content: str


class AskedByWay(Schema):
    """The background work that asks."""

    job: uuid.UUID


class AnswersTaken(Schema):
    """What a file of answers brought, in words."""

    done: str


@router.get("/before/checks", auth=Scope("visit.prepare"), response={200: list[CoverageCheck], **REFUSALS})
def checks(request: HttpRequest) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """List the checks of coverage from today on, what must be settled first."""
    rows = money.checks(first=_today())
    audit.record(actor(request), "list", "eligibility", detail=f"{len(rows)} rows, API")
    return named(request, rows)


@router.post("/before/plan", auth=Scope("visit.prepare"), response={200: VisitsPlanned, **REFUSALS})
def plan(request: HttpRequest, value: VisitDays) -> Any:  # noqa: ANN401 - as above
    """Put the visits of some days on the three lists; what is there already stays."""
    return money.plan_visits(value.first, value.last, rules_in_force(), actor(request), today=_today())


@router.get(CHECK, auth=Scope("visit.prepare"), response={200: CheckWhole, **REFUSALS})
def check(request: HttpRequest, check_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return one check."""
    held = _check(request, check_id)
    audit.record(actor(request), "read", "eligibility", str(check_id))
    others = [
        {name: getattr(each, name) for name in OtherPayer.model_fields} for each in money.found_payers(str(check_id))
    ]
    return opened(request, held) | {"found": others}


@router.post(f"{CHECK}/settle", auth=Scope("visit.prepare"), response={200: CoverageCheck, **REFUSALS})
def settle(request: HttpRequest, check_id: uuid.UUID, value: CheckSettled) -> Any:  # noqa: ANN401 - as above
    """Note what was done about what the answer asked for."""
    _check(request, check_id)
    money.settle_check(str(check_id), actor(request), outcome=value.text)
    return opened(request, money.check_of(str(check_id)))


@router.post(f"{CHECK}/again", auth=Scope("visit.prepare"), response={200: CoverageCheck, **REFUSALS})
def again(request: HttpRequest, check_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Put a check back on the list of questions."""
    _check(request, check_id)
    money.ask_again(str(check_id), actor(request))
    return opened(request, money.check_of(str(check_id)))


@router.post("/before/ask", auth=Scope("visit.prepare"), response={200: QuestionFile, 202: AskedByWay, **REFUSALS})
def ask(request: HttpRequest, value: PayerAsked) -> Any:  # noqa: ANN401 - as above
    """Ask one payer about every visit that waits; they count as asked."""
    if value.by == "way":
        also(request, "job.run")
        wanted = [check.check_id for check in waiting(value.payer, _today())]
        return Status(202, {"job": jobs.put("ask", [{"payer": value.payer, "checks": wanted}], by=actor(request))})
    return ask_in_a_file(value.payer, require_user(request), timezone.now())


@router.post("/before/answers", auth=Scope("visit.prepare"), response={200: AnswersTaken, **REFUSALS})
def take(request: HttpRequest, file: File[UploadedFile]) -> Any:  # noqa: ANN401 - as above
    """Take in a payer's file of answers (271 or 278)."""
    if (file.size or 0) > LARGEST:
        raise BadInput("file", f"is larger than {LARGEST >> 20} MB", "Take the answers in parts")
    return {"done": take_answers(file.read(), actor(request), _today())}


def named(request: HttpRequest, rows: Iterable[money.Check | money.Authorized | money.Due]) -> list[dict[str, Any]]:
    """Return the rows of a list with their patients, as far as the account may know them."""
    rows = list(rows)
    patients = patients_of(row.encounter_id for row in rows)
    return [vars(row) | _named(request, patients[row.encounter_id]) for row in rows]


def opened(request: HttpRequest, held: money.Check | money.Authorized | money.Due) -> dict[str, Any]:
    """Return one record with its patient; its chart must have been asked for with `prepares`."""
    return vars(held) | _named(request, patients_of([held.encounter_id], restricted=True)[held.encounter_id])


def _named(request: HttpRequest, patient: Patient | None) -> dict[str, Any]:
    if patient is None:
        return {"encounter_id": None, "patient_id": None, "patient": None}
    name = f"{patient.last_name}, {patient.first_name}" if "patient.name" in sees(request) else None
    return {"patient_id": patient.public_id, "patient": name}


def _today() -> dt.date:
    return timezone.now().date()


def _check(request: HttpRequest, check_id: uuid.UUID) -> money.Check:
    held = found(money.check_of, str(check_id))
    prepares(request, held.encounter_id)
    return held
