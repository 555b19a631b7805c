"""The biller's work: the queues, one task with what is known of it, and what is done about it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from superbill.errors import BadInput
from superbill.office import audit, money
from superbill.office.api.pdf import PDF, pdf
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, also, claims_reached, withheld, within_reach
from superbill.office.api.words import Amount, ControlNumber, Digits, Dollars, Line, Note, Word
from superbill.office.models import Task

router = Router()
PLACE = "/tasks/{uuid:task_id}"


class TaskRow(Schema):
    """One task: what happened, what is at stake, what to do, by when."""

    task_id: uuid.UUID
    kind: str
    claim: str
    line: int
    code: str
    reason: str
    remarks: list[str]
    amount: Dollars
    category: str
    means: str
    do: str
    path: str
    owner: str
    assignee: str
    chance: int
    opened: dt.date
    due: dt.date | None
    due_source: str
    late: bool
    state: str
    outcome: str


class TaskPage(Schema):
    """A part of a queue, what is worth most first, and how many there are in all."""

    rows: list[TaskRow]
    total: int


class TaskFilter(Schema):
    """Which tasks: of a kind, an owner (coder, biller ...), a claim, a reason (CO-50), a state; `start` is from 0."""

    kind: Word = ""
    owner: Word = ""
    claim: Word = ""
    reason: Word = ""
    state: Literal["open", "waiting", "done"] = "open"
    start: int = Field(0, ge=0, le=2**31)
    limit: int = Field(100, ge=1, le=500)


class TaskNote(Schema):
    """What was done about a task."""

    at: dt.datetime
    by: str
    kind: str
    text: str


class ClaimThatFits(Schema):
    """A claim that a payment may belong to: how well it fits (0 to 100), and what fits."""

    control_number: str
    score: int
    why: list[str]


class PaidLine(Schema):
    """A line of a payment that waits: its number, by which it may be split, its code, what was paid."""

    number: int
    code: str
    paid: Dollars


class TaskWhole(Schema):
    """One task with its notes and appeals; a payment without a claim with the claims that fit and its lines."""

    task: TaskRow
    notes: list[TaskNote]
    appeals: list[uuid.UUID]
    suggestions: list[ClaimThatFits]
    lines: list[PaidLine]


class TaskNoted(Schema):
    """What somebody said or did."""

    text: Note


class TaskEnding(Schema):
    """What came of a task: paid, corrected, written off, patient, no money ..."""

    outcome: Annotated[Word, Field(min_length=1)]


class PaymentPlacing(Schema):
    """Where a payment without a claim goes: to one claim, to several by its lines, or back to its payer."""

    do: Literal["match", "split", "return"]
    claim: ControlNumber | None = None
    parts: dict[ControlNumber, list[Annotated[int, Field(ge=1, le=9999), Digits]]] = Field(
        default_factory=dict, max_length=50
    )
    why: Line = "not ours"


class TakebackTied(Schema):
    """The claim that a payer has taken money back for."""

    claim: ControlNumber


class Investigation(Schema):
    """Begin to look into a credit, or end it (42 CFR 401.305(b))."""

    do: Literal["begin", "end"]


class MoneyAsked(Schema):
    """A refund or write-off that somebody else approves."""

    kind: Word
    side: Literal["payer", "patient"]
    amount: Amount
    reason: Annotated[Line, Field(min_length=1)]


class MoneyRequestId(Schema):
    """The id of what waits for approval."""

    id: uuid.UUID


class RuleProposed(Schema):
    """The payer rule that would have stopped a denial, as TOML."""

    rule: str


class NextClaims(Schema):
    """The control numbers of the claims to the next payer."""

    claims: list[str]


class RefundDue(Schema):
    """The day by which a refund is due now."""

    due: dt.date


@router.get("/tasks", auth=Scope("denial.work"), response={200: TaskPage, **REFUSALS})
def tasks(request: HttpRequest, asked: Query[TaskFilter]) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """List tasks, all or of one kind (denial, underpayment, unmatched, credit, next payer ...)."""
    kinds, today = (asked.kind,) if asked.kind else (), timezone.now().date()
    found = money.worklist(today, kinds=kinds, owner=asked.owner, claim=asked.claim, state=asked.state)
    hidden = withheld(request)
    found = tuple(each for each in found if asked.reason in {"", each.reason} and each.claim not in hidden)
    audit.record(actor(request), "list", "money", detail="tasks, API")
    return {"rows": list(found[asked.start : asked.start + asked.limit]), "total": len(found)}


@router.get(PLACE, auth=Scope("denial.work"), response={200: TaskWhole, **REFUSALS})
def task(request: HttpRequest, task_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return one task."""
    row, key = _within(request, task_id), str(task_id)
    waits = row.kind == "unmatched" and row.state == "open"
    audit.record(actor(request), "read", "task", key)
    fitting, lines = (money.suggestions(key), money.lines_of(key)) if waits else ((), ())
    hidden = withheld(request) if waits else frozenset()
    return {
        "task": money.work_of(key, timezone.now().date()),
        "notes": [dict(zip(TaskNote.model_fields, note, strict=True)) for note in money.notes_of(key)],
        "appeals": [appeal.public_id for appeal in row.appeals.order_by("level")],
        "suggestions": [
            {name: getattr(each, name) for name in ClaimThatFits.model_fields}
            for each in fitting
            if each.control_number not in hidden
        ],
        "lines": [dict(zip(PaidLine.model_fields, line, strict=True)) for line in lines],
    }


@router.post(f"{PLACE}/notes", auth=Scope("denial.work"), response={200: TaskRow, **REFUSALS})
def note(request: HttpRequest, task_id: uuid.UUID, value: TaskNoted) -> Any:  # noqa: ANN401 - as above
    """Write down what was done."""
    _within(request, task_id)
    money.note(str(task_id), value.text, actor(request))
    return _now(task_id)


@router.post(f"{PLACE}/take", auth=Scope("denial.work"), response={200: TaskRow, **REFUSALS})
def take(request: HttpRequest, task_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Take a task in hand."""
    _within(request, task_id)
    money.assign(str(task_id), actor(request), actor(request))
    return _now(task_id)


@router.post(f"{PLACE}/finish", auth=Scope("denial.work"), response={200: TaskRow, **REFUSALS})
def finish(request: HttpRequest, task_id: uuid.UUID, value: TaskEnding) -> Any:  # noqa: ANN401 - as above
    """Close a task with what came of it; one that is closed stays as it is."""
    _within(request, task_id)
    money.finish(str(task_id), value.outcome, actor(request), today=timezone.now().date())
    return _now(task_id)


@router.post(f"{PLACE}/payment", auth=Scope("money.post"), response={200: TaskRow, **REFUSALS})
def place(request: HttpRequest, task_id: uuid.UUID, value: PaymentPlacing) -> Any:  # noqa: ANN401 - as above
    """Post a payment without a claim where it belongs, or send it back."""
    _within(request, task_id)
    claims_reached(request, *value.parts, value.claim or "")
    key, by, today = str(task_id), actor(request), timezone.now().date()
    if value.do == "split":
        money.split_payment(key, value.parts, by, today=today)
    elif value.do == "return":
        money.return_payment(key, by, today=today, why=value.why or "not ours")
    elif value.claim is None:
        raise BadInput("claim", "is missing", "Name the claim that the payment belongs to")
    else:
        money.match_payment(key, value.claim, by, today=today)
    return _now(task_id)


@router.post(f"{PLACE}/takeback", auth=Scope("money.post"), response={200: TaskRow, **REFUSALS})
def tie(request: HttpRequest, task_id: uuid.UUID, value: TakebackTied) -> Any:  # noqa: ANN401 - as above
    """Set what a payer took back against the claim that it names nowhere."""
    _within(request, task_id)
    claims_reached(request, value.claim)
    money.tie_takeback(str(task_id), value.claim, actor(request), today=timezone.now().date())
    return _now(task_id)


@router.post(f"{PLACE}/investigation", auth=Scope("denial.work"), response={200: RefundDue, **REFUSALS})
def investigation(request: HttpRequest, task_id: uuid.UUID, value: Investigation) -> Any:  # noqa: ANN401 - as above
    """Begin or end the investigation of an overpayment; returns the day that follows for the refund."""
    _within(request, task_id)
    done = money.investigate if value.do == "begin" else money.end_investigation
    return {"due": done(str(task_id), actor(request), today=timezone.now().date())}


@router.post(f"{PLACE}/requests", auth=Scope("money.post"), response={201: MoneyRequestId, **REFUSALS})
def ask(request: HttpRequest, task_id: uuid.UUID, value: MoneyAsked) -> Any:  # noqa: ANN401 - as above
    """Ask for a refund or write-off on the task's claim; the same again while it waits is the same request."""
    row = _within(request, task_id)
    number, today = row.claim.control_number if row.claim else "", timezone.now().date()
    made = money.ask(number, value.kind, value.side, value.amount, reason=value.reason, by=actor(request), today=today)
    return Status(201, {"id": made})


@router.post(f"{PLACE}/rule", auth=Scope("denial.work"), response={200: RuleProposed, **REFUSALS})
def propose(request: HttpRequest, task_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Propose the payer rule that would have stopped a denial; another person switches it on."""
    _within(request, task_id)
    rule = money.propose_rule(str(task_id), actor(request))
    if not rule:
        raise BadInput("rule", "would not have stopped this denial", "Prevent it in the charge or the chart")
    return {"rule": rule}


@router.get(f"{PLACE}/letter.pdf", auth=Scope("denial.work"), response=PDF)
def letter(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """Give the letter about an underpayment as PDF; that of an appeal is at the appeal."""
    also(request, "records.print")
    row = _within(request, task_id)
    if row.kind != "underpayment":
        raise Http404
    made = money.underpayment_letter(str(task_id), day=timezone.now().date())
    audit.record(actor(request), "print", "letter", str(task_id))
    return pdf(made)


@router.post(f"{PLACE}/next-payer", auth=Scope("claim.write"), response={200: NextClaims, **REFUSALS})
def next_payer(request: HttpRequest, task_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Build the claims to the next payer, and close the task."""
    _within(request, task_id)
    return {"claims": list(money.bill_next_of(str(task_id), actor(request), today=timezone.now().date()))}


def _within(request: HttpRequest, task_id: uuid.UUID) -> Task:
    row = Task.objects.select_related("claim__encounter").filter(public_id=task_id).first()
    if row is None:
        raise Http404
    if row.claim is not None:
        within_reach(request, str(row.claim.encounter.public_id))
    return row


def _now(task_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    return money.work_of(str(task_id), timezone.now().date())
