"""Before the visit: is it covered, is it authorized, was the patient told; payers asked, their answers taken in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal, ParamSpec, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, File, Router, Schema
from ninja.files import UploadedFile

from superbill.errors import BadInput
from superbill.office import audit, jobs, money
from superbill.office.api.pdf import PDF, pdf
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, also, within_reach
from superbill.office.api.words import Day, Line, Note, Word
from superbill.office.models import Restriction
from superbill.office.records.answers_before import take_answers
from superbill.office.records.appeals import rules_in_force
from superbill.office.records.asking import header_to
from superbill.office.records.encounters import load_encounter

router = Router()
P = ParamSpec("P")
R = TypeVar("R")
LARGEST = 1 << 24
CHECK = "/before/checks/{uuid:check_id}"
AUTHORIZATION = "/before/authorizations/{uuid:authorization_id}"
NOTICE = "/before/notices/{uuid:notice_id}"


class CoverageCheck(Schema):
    """What a payer is asked about one visit, what it told, and what must be settled before the patient comes."""

    check_id: uuid.UUID
    encounter_id: uuid.UUID
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
    """The questions as X12 for the payer, and the name of the file; or the background work that asks."""

    name: str = ""
    content: str = ""
    job: uuid.UUID | None = None


class AnswersTaken(Schema):
    """What a file of answers brought, in words."""

    done: str


class AuthorizationRow(Schema):
    """One service that a payer authorizes: how it stands, its number, units asked, granted and used, its days."""

    authorization_id: uuid.UUID
    encounter_id: uuid.UUID
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
    units: Annotated[Decimal, Field(gt=0, max_digits=9, decimal_places=3)] | None = None
    first: Day | None = None
    last: Day | None = None


class NoticeRow(Schema):
    """A good-faith estimate (gfe) or advance notice (abn): until when it is due, why, whether it was given."""

    notice_id: uuid.UUID
    encounter_id: uuid.UUID
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


@router.get("/before/checks", auth=Scope("visit.prepare"), response={200: list[CoverageCheck], **REFUSALS})
def checks(request: HttpRequest) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """List the checks of coverage from today on, what must be settled first."""
    found = money.checks(first=_today())
    audit.record(actor(request), "list", "eligibility", detail=f"{len(found)} rows, API")
    return list(found)


@router.post("/before/plan", auth=Scope("visit.prepare"), response={200: VisitsPlanned, **REFUSALS})
def plan(request: HttpRequest, value: VisitDays) -> Any:  # noqa: ANN401 - as above
    """Put the visits of some days on the three lists; what is there already stays."""
    return money.plan_visits(value.first, value.last, rules_in_force(), actor(request), today=_today())


@router.get(CHECK, auth=Scope("visit.prepare"), response={200: CheckWhole, **REFUSALS})
def check(request: HttpRequest, check_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return one check."""
    held = _check(request, check_id)
    audit.record(actor(request), "read", "eligibility", str(check_id))
    return {name: getattr(held, name) for name in CoverageCheck.model_fields} | {
        "found": [{name: getattr(each, name) for name in OtherPayer.model_fields} for each in
                  money.found_payers(str(check_id))]
    }  # fmt: skip


@router.post(f"{CHECK}/settle", auth=Scope("visit.prepare"), response={200: CoverageCheck, **REFUSALS})
def settle(request: HttpRequest, check_id: uuid.UUID, value: CheckSettled) -> Any:  # noqa: ANN401 - as above
    """Note what was done about what the answer asked for."""
    _check(request, check_id)
    money.settle_check(str(check_id), actor(request), outcome=value.text)
    return money.check_of(str(check_id))


@router.post(f"{CHECK}/again", auth=Scope("visit.prepare"), response={200: CoverageCheck, **REFUSALS})
def again(request: HttpRequest, check_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Put a check back on the list of questions."""
    _check(request, check_id)
    money.ask_again(str(check_id), actor(request))
    return money.check_of(str(check_id))


@router.post("/before/ask", auth=Scope("visit.prepare"), response={200: QuestionFile, **REFUSALS})
def ask(request: HttpRequest, value: PayerAsked) -> Any:  # noqa: ANN401 - as above
    """Ask one payer about every visit that waits; they count as asked."""
    by = actor(request)
    waiting = [c for c in money.checks(first=_today()) if c.state == "to ask" and c.payer_id == value.payer]
    if not waiting:
        raise BadInput("payer", "has no visit that waits", "Plan the days to come")
    wanted = [c.check_id for c in waiting]
    if value.by == "way":
        also(request, "job.run")
        return {"job": jobs.put("ask", [{"payer": value.payer, "checks": wanted}], by=by)}
    header = header_to(value.payer, load_encounter(waiting[0].encounter_id, by=by), timezone.now())
    text = money.ask_eligibility(wanted, header, by)
    return {"name": f"{header.control_number:09d}.270", "content": text}


@router.post("/before/answers", auth=Scope("visit.prepare"), response={200: AnswersTaken, **REFUSALS})
def take(request: HttpRequest, file: File[UploadedFile]) -> Any:  # noqa: ANN401 - as above
    """Take in a payer's file of answers (271 or 278)."""
    if (file.size or 0) > LARGEST:
        raise BadInput("file", f"is larger than {LARGEST >> 20} MB", "Take the answers in parts")
    return {"done": take_answers(file.read(), actor(request), _today())}


@router.get("/before/authorizations", auth=Scope("visit.prepare"), response={200: list[AuthorizationRow], **REFUSALS})
def authorizations(request: HttpRequest) -> Any:  # noqa: ANN401 - as above
    """List the authorizations, what is refused, needed or pended first."""
    found = money.authorizations(_today())
    audit.record(actor(request), "list", "authorizations", detail=f"{len(found)} rows, API")
    return list(found)


@router.get(AUTHORIZATION, auth=Scope("visit.prepare"), response={200: AuthorizationRow, **REFUSALS})
def authorization(request: HttpRequest, authorization_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return one authorization."""
    held = _authorization(request, authorization_id)
    audit.record(actor(request), "read", "authorizations", str(authorization_id))
    return held


@router.post(f"{AUTHORIZATION}/ask", auth=Scope("visit.prepare"), response={200: RequestFiles, **REFUSALS})
def request_one(request: HttpRequest, authorization_id: uuid.UUID, value: AuthorizationAsked) -> Any:  # noqa: ANN401 - as above
    """Write the request for one authorization with the documents named; it counts as asked."""
    held, by = _authorization(request, authorization_id), actor(request)
    visit, now = load_encounter(held.encounter_id, by=by), timezone.now()
    header = header_to(held.payer_id, visit, now)
    if value.documents:
        header_to(held.payer_id, visit, now)  # the number of the file with the documents is taken too
    text, documents = money.ask_authorization(
        held.authorization_id, header, by, documents=value.documents, today=_today()
    )
    files = [{"name": f"{header.control_number:09d}.278", "content": text}]
    if documents:
        files.append({"name": f"{header.control_number + 1:09d}.275", "content": documents})
    return {"files": files}


@router.post(f"{AUTHORIZATION}/decision", auth=Scope("visit.prepare"), response={200: AuthorizationRow, **REFUSALS})
def decide(request: HttpRequest, authorization_id: uuid.UUID, value: AuthorizationDecision) -> Any:  # noqa: ANN401 - as above
    """Note what the payer decided."""
    _authorization(request, authorization_id)
    units = "" if value.units is None else f"{value.units:f}"
    money.decide_authorization(
        str(authorization_id), value.state, actor(request), today=_today(), number=value.number, units=units,
        first=value.first, last=value.last,
    )  # fmt: skip
    return money.authorization_of(str(authorization_id), _today())


@router.get("/before/notices", auth=Scope("visit.prepare"), response={200: list[NoticeRow], **REFUSALS})
def notices(request: HttpRequest) -> Any:  # noqa: ANN401 - as above
    """List the notices that are due, the nearest first, and the 50 given last."""
    today = _today()
    found = (*money.notices(today), *money.notices(today, given=True)[:50])
    audit.record(actor(request), "list", "notices", detail=f"{len(found)} rows, API")
    return list(found)


@router.get(NOTICE, auth=Scope("visit.prepare"), response={200: NoticeRow, **REFUSALS})
def notice(request: HttpRequest, notice_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return one notice."""
    held = _notice(request, notice_id)
    audit.record(actor(request), "read", "notices", str(notice_id))
    return held


@router.post(f"{NOTICE}/given", auth=Scope("visit.prepare"), response={200: NoticeRow, **REFUSALS})
def give(request: HttpRequest, notice_id: uuid.UUID, value: NoticeGiven) -> Any:  # noqa: ANN401 - as above
    """Note that a notice was given."""
    held = _notice(request, notice_id)
    day = value.day or _today()
    money.give_notice(held.encounter_id, held.kind, actor(request), day=day, choice=value.choice)
    return money.notice_of(str(notice_id), _today())


@router.get(f"{NOTICE}/notice.pdf", auth=Scope("visit.prepare"), response=PDF)
def notice_pdf(request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Give the notice as PDF."""
    _notice(request, notice_id)
    return pdf(money.notice_file(str(notice_id), actor(request)))


def _today() -> dt.date:
    return timezone.now().date()


def _check(request: HttpRequest, check_id: uuid.UUID) -> money.Check:
    held = _held(money.check_of, str(check_id))
    _opens(request, held.encounter_id)
    return held


def _authorization(request: HttpRequest, authorization_id: uuid.UUID) -> money.Authorized:
    held = _held(money.authorization_of, str(authorization_id), _today())
    _opens(request, held.encounter_id)
    return held


def _notice(request: HttpRequest, notice_id: uuid.UUID) -> money.Due:
    held = _held(money.notice_of, str(notice_id), _today())
    _opens(request, held.encounter_id)
    return held


def _held(find: Callable[P, R], *named: P.args, **_: P.kwargs) -> R:
    try:
        return find(*named, **_)
    except BadInput:
        raise Http404 from None


def _opens(request: HttpRequest, encounter_id: str) -> None:
    """Who prepares visits sees all but restricted charts, whether they open charts or not."""
    if Restriction.objects.filter(encounter__public_id=encounter_id).exists():
        within_reach(request, encounter_id)
