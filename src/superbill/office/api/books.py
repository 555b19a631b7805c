"""The books: deposits at the bank, what is owed and how old it is, closed days, the ledger's proof and export."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from superbill.office import audit, money
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor
from superbill.office.api.words import Amount, Day, Dollars, Line, Note, Word
from superbill.office.records.measures import claims_of_month, days_outstanding, months_of_service

router = Router()
MOST = 1000
CREDITS = 5


class TraceRow(Schema):
    """One trace number: what the bank has, what the remittances say, and how that stands."""

    trace: str
    payer: str
    day: dt.date
    deposited: Dollars
    remitted: Dollars
    difference: Dollars
    state: str
    remittance_id: uuid.UUID | None


class BankDeposit(Schema):
    """Money at the bank, booked within the last two years; a negative amount is what the bank has returned."""

    trace: Annotated[Word, Field(min_length=1)]
    amount: Amount
    day: Day
    payer: Line = ""


class BankDeposits(Schema):
    """Deposits of the bank's list: all are stored, or none."""

    deposits: list[BankDeposit] = Field(..., min_length=1, max_length=1000)


class DepositsStored(Schema):
    """How many deposits are new; the others were entered before."""

    new: int


class DepositRow(Schema):
    """A deposit that counts, as it was entered."""

    deposit_id: uuid.UUID = Field(..., validation_alias="public_id")
    trace: str
    payer: str
    amount: Dollars
    day: dt.date
    by: str


class DepositWrong(Schema):
    """Why a deposit is taken back: what was wrong with it."""

    reason: Note


class DepositTakenBack(Schema):
    """How much was taken back."""

    amount: Dollars


class TraceMove(Schema):
    """A trace number that the bank has wrong, and the right one."""

    trace: Annotated[Word, Field(min_length=1)]
    to: Annotated[Word, Field(min_length=1)]


class TraceMoved(Schema):
    """What stands under the right trace number now."""

    amount: Dollars


class AgingRow(Schema):
    """What one payer, or the patients of one payer, owe: 0-30, 31-60, 61-90, 91-120 days since the service, older."""

    side: str
    payer: str
    buckets: list[Dollars]
    credit: Dollars
    claims: int


class AsOf(Schema):
    """The day as of which it is counted; today without one."""

    day: Day | None = None


class AgingFilter(AsOf):
    """Whose claims: owed by payers or patients, of one payer or all, in one bucket (0 to 4; 5 are the credits)."""

    side: Literal["payer", "patient"] = "payer"
    payer: Line | None = None
    bucket: int = Field(..., ge=0, le=5)


class ClaimOwed(Schema):
    """What is owed on a claim."""

    control_number: str
    amount: Dollars


class MonthOfService(Schema):
    """How the office collected what it did in a month of service; percentages are null where nothing is counted."""

    first: dt.date
    claims: int
    charged: Dollars
    paid: Dollars
    adjusted: Dollars
    sent: int
    rejected: int
    clean: Decimal | None
    net_collection: Decimal | None


class Measures(Schema):
    """Days in receivables and the last six months of service."""

    days_outstanding: Decimal | None
    months: list[MonthOfService]


class MonthFilter(Schema):
    """A day of the month of service, and which of its claims: all, those that were sent, those that were rejected."""

    month: Day
    measure: Literal["month", "sent", "clean"] = "month"


class MonthClaim(Schema):
    """Where the money of one claim stands."""

    control_number: str
    payer: str
    charges: Dollars
    paid: Dollars
    adjusted: Dollars
    payer_owes: Dollars
    patient_owes: Dollars


class BookedRow(Schema):
    """What one person booked of one kind, and the money that came in by it."""

    kind: str
    by: str
    entries: int
    cash: Dollars


class PeriodClosed(Schema):
    """A closed day or month."""

    kind: str
    last_day: dt.date
    entries: int
    totals: dict[str, Dollars]
    by: str


class BooksOfDay(Schema):
    """What a day booked, what its month moved until then, and what is closed."""

    day: dt.date
    booked: list[BookedRow]
    moved: dict[str, Dollars]
    closes: list[PeriodClosed]


class PeriodClosing(Schema):
    """Close a day, or the month of a day; nothing is booked there afterwards."""

    do: Literal["day", "month"]
    day: Day


class LedgerProof(Schema):
    """What does not add up; nothing where the ledger is proved."""

    differences: list[str]


class LedgerSpan(Schema):
    """The days of the ledger and the form in which it is given."""

    form: Literal["csv", "hledger", "beancount"] = "csv"
    first: Day = dt.date(1980, 1, 1)
    last: Day = dt.date(2199, 12, 31)


@router.get("/deposits", auth=Scope("money.read"), response={200: list[TraceRow], **REFUSALS})
def deposits(request: HttpRequest) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Hold the deposits against the remittances by trace number; the first 1,000."""
    found = money.reconcile()[:MOST]
    audit.record(actor(request), "list", "money", detail=f"deposits, {len(found)} rows, API")
    return [_trace(each) for each in found]


@router.post("/deposits", auth=Scope("money.post"), response={200: DepositsStored, **REFUSALS})
def enter(request: HttpRequest, value: BankDeposits) -> Any:  # noqa: ANN401 - as above
    """Enter deposits; the same one (trace, amount, day) again changes nothing."""
    by, today = actor(request), timezone.localdate()
    with transaction.atomic():
        new = sum(
            money.store_deposit(each.trace, each.amount, each.day, today=today, payer=each.payer, by=by)
            for each in value.deposits
        )
    return {"new": new}


@router.post("/deposits/move", auth=Scope("money.post"), response={200: TraceMoved, **REFUSALS})
def move(request: HttpRequest, value: TraceMove) -> Any:  # noqa: ANN401 - as above
    """Set a wrong trace number right."""
    return {"amount": money.move_deposit(value.trace, value.to, actor(request))}


@router.get("/deposits/entered", auth=Scope("money.read"), response={200: list[DepositRow], **REFUSALS})
def entered(request: HttpRequest) -> Any:  # noqa: ANN401 - as above
    """Return the deposits that count, those entered last first; the first 1,000."""
    found = money.deposits_standing(MOST)
    audit.record(actor(request), "list", "deposit", detail=f"{len(found)} rows, API")
    return found


@router.post(
    "/deposits/{uuid:deposit_id}/take-back",
    auth=Scope("money.post"),
    response={200: DepositTakenBack, **REFUSALS},
)
def take_back(request: HttpRequest, deposit_id: uuid.UUID, value: DepositWrong) -> Any:  # noqa: ANN401 - as above
    """Take back a deposit that was entered wrong: it stays, and the opposite amount says so with the reason."""
    row = money.take_back_deposit(str(deposit_id), value.reason, actor(request), today=timezone.localdate())
    return {"amount": row.amount}


@router.get("/aging", auth=Scope("money.read"), response={200: list[AgingRow], **REFUSALS})
def aging(request: HttpRequest, asked: Query[AsOf]) -> Any:  # noqa: ANN401 - as above
    """Return what is owed as of a day, by who owes it and by age."""
    day = asked.day or timezone.now().date()
    audit.record(actor(request), "list", "aging", detail=str(day))
    return list(money.aging(day))


@router.get("/aging/claims", auth=Scope("money.read"), response={200: list[ClaimOwed], **REFUSALS})
def aging_claims(request: HttpRequest, asked: Query[AgingFilter]) -> Any:  # noqa: ANN401 - as above
    """Return the claims behind a number of the aging, the first 1,000."""
    day = asked.day or timezone.now().date()
    found = money.claims_behind(day, asked.side, asked.payer, asked.bucket if asked.bucket < CREDITS else None)
    audit.record(actor(request), "list", "aging", detail=f"{asked.side}, {day}")
    return [{"control_number": number, "amount": amount} for number, amount in found[:MOST]]


@router.get("/measures", auth=Scope("money.read"), response={200: Measures, **REFUSALS})
def measures(request: HttpRequest, asked: Query[AsOf]) -> Any:  # noqa: ANN401 - as above
    """Return how the office collects."""
    day = asked.day or timezone.now().date()
    audit.record(actor(request), "list", "measure", detail=str(day))
    return {"days_outstanding": days_outstanding(day), "months": list(months_of_service(day))}


@router.get("/measures/claims", auth=Scope("money.read"), response={200: list[MonthClaim], **REFUSALS})
def measure_claims(request: HttpRequest, asked: Query[MonthFilter]) -> Any:  # noqa: ANN401 - as above
    """Return the claims behind a month's figure, the first 1,000."""
    found = claims_of_month(asked.measure, asked.month.replace(day=1))[:MOST]
    audit.record(actor(request), "list", "measure", detail=f"{asked.measure}, {asked.month:%Y-%m}")
    names = [name for name in MonthClaim.model_fields if name != "control_number"]
    return [
        {"control_number": row.claim.control_number} | {name: getattr(row, name) for name in names} for row in found
    ]


@router.get("/books", auth=Scope("money.read"), response={200: BooksOfDay, **REFUSALS})
def books(request: HttpRequest, asked: Query[AsOf]) -> Any:  # noqa: ANN401 - as above
    """Return the books of a day."""
    day = asked.day or timezone.now().date()
    audit.record(actor(request), "list", "books", detail=str(day))
    booked = [dict(zip(BookedRow.model_fields, each, strict=True)) for each in money.day_sheet(day)]
    return {"day": day, "booked": booked, "moved": money.moved(day.replace(day=1), day), "closes": money.closes()}


@router.post("/books/close", auth=Scope("money.approve"), response={200: PeriodClosed, **REFUSALS})
def close(request: HttpRequest, value: PeriodClosing) -> Any:  # noqa: ANN401 - as above
    """Close a day or a month that is over."""
    by, today = actor(request), timezone.now().date()
    if value.do == "month":
        return money.close_month(value.day.year, value.day.month, by, today=today)
    return money.close_day(value.day, by, today=today)


@router.get("/books/proof", auth=Scope("money.read"), response={200: LedgerProof, **REFUSALS})
def prove(request: HttpRequest) -> Any:  # noqa: ANN401 - as above
    """Add the whole ledger up again, claim by claim."""
    audit.record(actor(request), "read", "proof")
    return {"differences": list(money.proof())}


@router.get("/books/ledger.txt", auth=Scope("records.export"), response={200: str, **REFUSALS})
def export(request: HttpRequest, asked: Query[LedgerSpan]) -> HttpResponse:
    """Give the ledger of some days as text; the export is written to the audit log."""
    audit.record(actor(request), "export", "ledger", detail=f"{asked.form}, {asked.first} to {asked.last}")
    text = "".join(money.export(asked.form, asked.first, asked.last))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _trace(each: money.Reconciled) -> dict[str, object]:
    own = {"remittance_id": each.remittance_id or None}
    return own | {name: getattr(each, name) for name in TraceRow.model_fields if name not in own}
