"""A patient's bill: what is owed, statements, payments, a plan, holds, and what was said about it."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Path

from superbill.errors import BadInput
from superbill.office import audit, money
from superbill.office.api.pdf import PDF, pdf
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, also, claims_reached, withheld, within_reach
from superbill.office.api.words import ControlNumber, Day, Digits, Dollars, Line, Note, Word
from superbill.office.models import ClaimStanding, Contact, Patient, PatientHold, Receipt, Statement
from superbill.office.records.patient_accounts import patient_row, same_patient
from superbill.office.records.patients import charts_on_statement, owed_by_patient
from superbill.office.records.payment_plans import plan_standing
from superbill.office.records.receipts import receipts_waiting

router = Router()
PLACE = "/patients/{uuid:patient_id}"
MOST = 500
Owing = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2), Digits]


class PatientOwes(Schema):
    """A patient who owes something, and why no statement may go out now (empty: one may)."""

    patient: uuid.UUID
    owes: Dollars
    why_not: str


class ClaimPatientOwes(Schema):
    """What of a claim is the patient's."""

    control_number: str
    owes: Dollars


class StatementRow(Schema):
    """A statement that was made."""

    number: int
    day: dt.date
    due: dt.date
    amount: Dollars


class ReceiptWaiting(Schema):
    """Money of the patient that is not set on a claim yet."""

    receipt: str
    day: dt.date
    amount: Dollars


class PaymentPlanState(Schema):
    """A payment plan: the monthly part, the next day, and what is behind."""

    part: Dollars
    due: dt.date
    behind: Dollars


class StatementHold(Schema):
    """Why statements are kept back."""

    kind: str
    detail: str
    from_day: dt.date


class ContactRow(Schema):
    """One letter, call or message about the bill."""

    at: dt.datetime
    kind: str
    direction: str
    text: str
    by: str


class PatientAccount(Schema):
    """A patient's bill. `owes` counts the claims of restricted charts, `claims` does not name them for this account."""

    owes: Dollars
    why_not: str
    claims: list[ClaimPatientOwes]
    statements: list[StatementRow]
    waiting: list[ReceiptWaiting]
    plan: PaymentPlanState | None
    holds: list[StatementHold]
    contacts: list[ContactRow]


class StatementMade(Schema):
    """The statement that was made, with what must not be asked for, and why."""

    number: int
    amount: Dollars
    due: dt.date | None
    left_out: list[tuple[str, str]]


class PatientPayment(Schema):
    """What a patient paid, and how; under a receipt's number of one's own it is taken once, however often it comes."""

    amount: Owing
    way: Literal["card", "cash", "check", "transfer"]
    receipt: Annotated[Line, Field(max_length=40)] = ""


class ReceiptId(Schema):
    """The number of a receipt."""

    receipt: str


class ReceiptSetting(Schema):
    """A receipt that waits, and the claim that it pays."""

    receipt: Word
    claim: ControlNumber


class PlanTerms(Schema):
    """Equal monthly parts from a day on; the last is what is left."""

    part: Owing
    first: Day


class PlanPart(Schema):
    """One part of a plan."""

    due: dt.date
    amount: Dollars


class StatementKeeping(Schema):
    """Keep statements back (bankruptcy, deceased, bad address, dispute, assistance, suppressed), or end that."""

    do: Literal["hold", "release"]
    kind: Word
    detail: Line = ""


class ContactMade(Schema):
    """What was said or sent."""

    how: Literal["phone", "letter", "message", "visit"]
    direction: Literal["in", "out"] = "out"
    text: Note


@router.get("/balances", auth=Scope("statement.send"), response={200: list[PatientOwes], **REFUSALS})
def balances(request: HttpRequest) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """List the first 500 patients who owe something."""
    found = money.patients_who_owe(timezone.now().date())[:MOST]
    audit.record(actor(request), "list", "balance", detail=f"{len(found)} rows, API")
    return [dict(zip(PatientOwes.model_fields, each, strict=True)) for each in found]


@router.get(f"{PLACE}/account", auth=Scope("statement.send"), response={200: PatientAccount, **REFUSALS})
def account(request: HttpRequest, patient_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return a patient's bill."""
    row, today = _row(patient_id), timezone.now().date()
    owes, why = owed_by_patient(row, today)
    same = same_patient(row)
    claims = ClaimStanding.objects.filter(claim__encounter__patient=row).exclude(patient_owes=0)
    claims = claims.exclude(claim__control_number__in=withheld(request))
    audit.record(actor(request), "read", "balance", str(patient_id))
    return {
        "owes": owes,
        "why_not": why,
        "claims": [
            {"control_number": each.claim.control_number, "owes": each.patient_owes}
            for each in claims.select_related("claim").order_by("claim_id")
        ],
        "statements": list(Statement.objects.filter(patient=row).order_by("-number")),
        "waiting": [dict(zip(ReceiptWaiting.model_fields, each, strict=True)) for each in receipts_waiting(row)],
        "plan": plan_standing(row, today),
        "holds": list(PatientHold.objects.filter(patient__in=same, to_day=None)),
        "contacts": list(Contact.objects.filter(patient__in=same).order_by("-at", "-id")[:MOST]),
    }


@router.post(f"{PLACE}/statements", auth=Scope("statement.send"), response={201: StatementMade, **REFUSALS})
def make_statement(request: HttpRequest, patient_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Make the next statement; what holds it back is told."""
    _row(patient_id)
    made = money.make_statement(str(patient_id), actor(request), today=timezone.now().date())
    if not made.number:
        raise BadInput("statement", f"was not made: {made.why_not}", "Look at what holds it back")
    return Status(201, made)


@router.get(f"{PLACE}/statements/{{number}}.pdf", auth=Scope("statement.send"), response=PDF)
def statement(request: HttpRequest, patient_id: uuid.UUID, number: int = Path(..., ge=1, le=99_999)) -> HttpResponse:
    """Give a statement that was made, as PDF."""
    _row(patient_id)
    for chart in charts_on_statement(str(patient_id), number):
        within_reach(request, chart)
    made = money.statement_file(str(patient_id), number)
    audit.record(actor(request), "print", "statement", str(patient_id), f"number {number}")
    return pdf(made)


@router.post(f"{PLACE}/payments", auth=Scope("money.post"), response={201: ReceiptId, **REFUSALS})
def pay(request: HttpRequest, patient_id: uuid.UUID, value: PatientPayment) -> Any:  # noqa: ANN401 - as above
    """Take a payment of a patient; without a receipt's number each call takes one. What no claim asks for waits."""
    also(request, "statement.send")
    _row(patient_id)
    patient, by, today = str(patient_id), actor(request), timezone.now().date()
    known = Receipt.objects.filter(number=value.receipt).exists()
    receipt = money.patient_pays(patient, value.amount, by, today=today, how=(value.way, value.receipt))
    if not known:
        money.contact(patient, "payment", f"Paid by {value.way}, receipt {receipt}", by, direction="in")
    return Status(201, {"receipt": receipt})


@router.post(f"{PLACE}/receipts", auth=Scope("money.post"), response={200: list[ReceiptWaiting], **REFUSALS})
def set_receipt(request: HttpRequest, patient_id: uuid.UUID, value: ReceiptSetting) -> Any:  # noqa: ANN401 - as above
    """Set a receipt that waits on a claim; returns what still waits."""
    also(request, "statement.send")
    row = _row(patient_id)
    claims_reached(request, value.claim)
    money.set_receipt_on(value.receipt, value.claim, actor(request), today=timezone.now().date())
    return [dict(zip(ReceiptWaiting.model_fields, each, strict=True)) for each in receipts_waiting(row)]


@router.post(f"{PLACE}/plan", auth=Scope("statement.send"), response={201: list[PlanPart], **REFUSALS})
def plan(request: HttpRequest, patient_id: uuid.UUID, value: PlanTerms) -> Any:  # noqa: ANN401 - as above
    """Let a patient pay in parts; returns them."""
    _row(patient_id)
    parts = money.plan_payments(str(patient_id), value.part, actor(request), first_due=value.first)
    return Status(201, [dict(zip(PlanPart.model_fields, each, strict=True)) for each in parts])


@router.post(f"{PLACE}/holds", auth=Scope("statement.send"), response={200: list[StatementHold], **REFUSALS})
def keep_back(request: HttpRequest, patient_id: uuid.UUID, value: StatementKeeping) -> Any:  # noqa: ANN401 - as above
    """Keep statements back, or end that; returns what keeps them back now."""
    row, by, today = _row(patient_id), actor(request), timezone.now().date()
    if value.do == "hold":
        money.hold(str(patient_id), value.kind, by, today=today, detail=value.detail)
    else:
        money.release(str(patient_id), value.kind, by, today=today)
    return list(PatientHold.objects.filter(patient__in=same_patient(row), to_day=None))


@router.post(f"{PLACE}/contacts", auth=Scope("statement.send"), response={201: ContactRow, **REFUSALS})
def contact(request: HttpRequest, patient_id: uuid.UUID, value: ContactMade) -> Any:  # noqa: ANN401 - as above
    """Write down what was said or sent about the bill."""
    row = _row(patient_id)
    money.contact(str(patient_id), value.how, value.text, actor(request), direction=value.direction)
    return Status(201, Contact.objects.filter(patient=row).latest("id"))


def _row(patient_id: uuid.UUID) -> Patient:
    try:
        return patient_row(str(patient_id))
    except BadInput:
        raise Http404 from None
