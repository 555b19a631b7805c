"""Remittances: files of payers taken in, paper keyed, what each paid, and a payment taken off a wrong claim."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from superbill.errors import BadInput
from superbill.office import audit, money
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, claims_reached, withheld, within_reach
from superbill.office.api.words import Amount, ControlNumber, Day, Dollars, Kept, Line, Note, Whole, Word
from superbill.office.records.remittances import counted_remittances
from superbill.office.records.taking_in import LARGEST
from superbill.remittance.paper import PaperClaim, PaperEob, PaperLine, paper_remittance

router = Router()
ZERO = Decimal(0)


class RemittanceRow(Schema):
    """One remittance: what it paid, how many payments it holds, and how many of them have no claim."""

    id: uuid.UUID
    trace: str
    payer: str
    payer_id: str
    payment_date: dt.date
    paid: Dollars
    method: str
    state: str
    payments: int
    unmatched: int


class RemittancePage(Schema):
    """Which part of the list; `start` counts from 0."""

    start: int = Field(0, ge=0, le=2**31)
    limit: int = Field(100, ge=1, le=500)


class PaymentRow(Schema):
    """One claim payment, the claim that it is posted to, and the task that waits for it, if any."""

    number: int
    control_number: str
    claim: str
    status: str
    charge: Dollars
    paid: Dollars
    state: str
    task: uuid.UUID | None


class RemittanceWhole(RemittanceRow):
    """One remittance with its payments, what does not add up, and all that the payer told (835) as `value`.

    `withheld` counts the payments of restricted charts, which are left out of `rows` and `value` for this account.
    """

    findings: list[dict[str, Any]]
    rows: list[PaymentRow]
    withheld: int
    value: dict[str, Any]


class RemittancePosted(Schema):
    """What one remittance of a file brought."""

    remittance_id: uuid.UUID
    trace: str
    posted: int
    known: int
    unmatched: int
    tasks: int


class FileTaken(Schema):
    """What a file brought: new steps of claims, remittances; what does not add up was not posted."""

    events: int
    posted: list[RemittancePosted]
    unbalanced: list[str]
    before: str


class PaymentDetaching(Schema):
    """The number of the payment in its remittance, and why it does not belong to its claim."""

    number: Whole = Field(..., ge=1, le=2**31)
    why: Note


class PaymentDetached(Schema):
    """The task in which the payment waits for the right claim; null where it was not posted to one."""

    task: uuid.UUID | None


class PaperEobLine(Schema):
    """One line of the paper; `adjustments` are group, reason and amount, as {"CO-50": "25.00"}."""

    line: Whole = Field(..., ge=1, le=9999)
    paid: Amount = ZERO
    allowed: Amount | None = None
    deductible: Kept = ZERO
    coinsurance: Kept = ZERO
    copay: Kept = ZERO
    adjustments: dict[Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,4}$")], Amount] = Field(
        default_factory=dict, max_length=20
    )
    remarks: list[Annotated[str, Field(pattern=r"^[A-Z0-9]{1,5}$")]] = Field(default_factory=list, max_length=20)


class PaperEobClaim(Schema):
    """One claim on the paper: how it was decided (1, 2, 3 paid as that payer, 4 denied, 22 taken back), its lines."""

    number: ControlNumber
    status: Literal["1", "2", "3", "4", "22"] = "1"
    payer_claim_number: Word = ""
    lines: list[PaperEobLine] = Field(..., min_length=1, max_length=999)


class PaperEobKeyed(Schema):
    """A paper explanation of benefits; what its lines add up to must be the total of the check."""

    payer: Annotated[Line, Field(min_length=1)]
    payer_id: Word = ""
    check: Annotated[Word, Field(min_length=1)]
    date: Day
    total: Amount
    claims: list[PaperEobClaim] = Field(..., min_length=1, max_length=50)


class RemittanceId(Schema):
    """The id of a remittance."""

    id: uuid.UUID


@router.get("/remittances", auth=Scope("money.read"), response={200: list[RemittanceRow], **REFUSALS})
def remittances(request: HttpRequest, asked: Query[RemittancePage]) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """List remittances, newest first."""
    rows = counted_remittances().order_by("-payment_date", "-id")[asked.start : asked.start + asked.limit]
    audit.record(actor(request), "list", "remittances", detail="API")
    return [_listed(row) for row in rows]


@router.post("/remittances", auth=Scope("money.post"), response={200: FileTaken, **REFUSALS})
def take(request: HttpRequest, file: File[UploadedFile]) -> Any:  # noqa: ANN401 - as above
    """Take in a file of a payer (835, 999, 277CA, 277): each of its payments is posted once, however often it comes."""
    if (file.size or 0) > LARGEST:
        raise BadInput("file", f"is larger than {LARGEST >> 20} MB", "Post it with `superbill remit post`")
    taken = money.take_in(file.read(), str(file.name), actor(request), today=timezone.now().date())
    posted = [
        {name: getattr(done, name) for name in RemittancePosted.model_fields} | {"unmatched": len(done.unmatched)}
        for done in taken.posted
    ]
    unbalanced = [str(error) for error in taken.unbalanced]
    return {"events": taken.events, "posted": posted, "unbalanced": unbalanced, "before": taken.before}


@router.post("/remittances/paper", auth=Scope("money.post"), response={201: RemittanceId, **REFUSALS})
def paper(request: HttpRequest, value: PaperEobKeyed) -> Any:  # noqa: ANN401 - as above
    """Post a paper explanation of benefits, whole or not at all; the same one again changes nothing."""
    claims_reached(request, *(claim.number for claim in value.claims))
    keyed = PaperEob(
        payer=value.payer, check=value.check, date=value.date, total=value.total, payer_id=value.payer_id,
        claim=tuple(_keyed(claim) for claim in value.claims),
    )  # fmt: skip
    remittance = paper_remittance(keyed, money.billed_claims([claim.number for claim in value.claims]))
    digest = hashlib.sha256(msgspec.json.encode(keyed)).hexdigest()
    today = timezone.now().date()
    done = money.post_remittance(remittance, digest, actor(request), source="paper", today=today)
    return Status(201, {"id": done.remittance_id})


@router.get("/remittances/{uuid:remittance_id}", auth=Scope("money.read"), response={200: RemittanceWhole, **REFUSALS})
def remittance(request: HttpRequest, remittance_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return one remittance."""
    row = _row(remittance_id)
    kept_back = withheld(request)
    held = row.claims.exclude(claim__control_number__in=kept_back)
    held = held.select_related("claim").prefetch_related("tasks").order_by("number")
    audit.record(actor(request), "read", "remittance", str(remittance_id))
    rows = [
        {
            "number": each.number, "control_number": each.control_number, "status": each.status,
            "claim": each.claim.control_number if each.claim else "",
            "charge": each.charge, "paid": each.paid, "state": each.state,
            "task": next((t.public_id for t in each.tasks.all() if t.kind == "unmatched" and t.state == "open"), None),
        }
        for each in held
    ]  # fmt: skip
    value, hidden = _without(row, kept_back)
    whole = _listed(row) | {"findings": row.state.findings, "rows": rows, "withheld": hidden, "value": value}
    return HttpResponse(RemittanceWhole.model_validate(whole).model_dump_json(), content_type="application/json")


@router.post(
    "/remittances/{uuid:remittance_id}/detach", auth=Scope("money.post"), response={200: PaymentDetached, **REFUSALS}
)
def detach(request: HttpRequest, remittance_id: uuid.UUID, value: PaymentDetaching) -> Any:  # noqa: ANN401 - as above
    """Take a payment off the claim that it was posted to; it waits for the right one then."""
    held = _row(remittance_id).claims.select_related("claim__encounter").filter(number=value.number).first()
    if held is None:
        raise Http404
    if held.claim is not None:
        within_reach(request, str(held.claim.encounter.public_id))
    task = money.detach_payment(held.pk, actor(request), today=timezone.now().date(), why=value.why)
    return {"task": task or None}


def _row(remittance_id: uuid.UUID) -> Any:  # noqa: ANN401 - a row with its counts
    row = counted_remittances().filter(public_id=remittance_id).first()
    if row is None:
        raise Http404
    return row


def _without(row: Any, kept_back: frozenset[str]) -> tuple[dict[str, Any], int]:  # noqa: ANN401 - as above
    """All that the payer told, without the payments of some claims; and how many those are."""
    value = msgspec.json.decode(row.value)
    hidden = set(row.claims.filter(claim__control_number__in=kept_back).values_list("number", flat=True))
    value["claims"] = [claim for number, claim in enumerate(value["claims"], start=1) if number not in hidden]
    return value, len(hidden)


def _listed(row: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    own = {"id": row.public_id, "state": row.state.state}
    return own | {name: getattr(row, name) for name in RemittanceRow.model_fields if name not in own}


def _keyed(claim: PaperEobClaim) -> PaperClaim:
    lines = tuple(
        PaperLine(
            line=each.line, paid=each.paid, allowed=each.allowed, deductible=each.deductible,
            coinsurance=each.coinsurance, copay=each.copay, adjustments=each.adjustments, remarks=tuple(each.remarks),
        )
        for each in claim.lines
    )  # fmt: skip
    return PaperClaim(claim.number, lines, claim.status, claim.payer_claim_number)
