"""Claims on their way: built of finished charts, sent payer by payer, and what becomes of those that were sent."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.params.functions import Query

from superbill.office import audit, billing_run, money, reach
from superbill.office.api.claims import CLAIM, held
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, withheld
from superbill.office.api.words import Dollars, Word
from superbill.office.permits import require_user

router = Router()
MOST = 500


class ClaimLeftOut(Schema):
    """A claim that is ready in no way yet, and why."""

    control_number: str
    why: str


class PayerBatch(Schema):
    """What waits for one payer."""

    payer_id: str
    payer: str
    ready: list[str]
    queued: int
    left_out: list[ClaimLeftOut]


class PayerBatches(Schema):
    """How many finished charts have no claim yet, and what waits for each payer."""

    to_bill: int
    batches: list[PayerBatch]


class ChartLeft(Schema):
    """A finished chart whose claim could not be built, and why."""

    encounter_id: uuid.UUID
    why: str


class BillingRun(Schema):
    """The claims that were built, and the charts that are left."""

    claims: list[str]
    left: list[ChartLeft]


class BatchPayer(Schema):
    """The payer whose batch goes out, by the id under which claims go to it."""

    payer: Word


class BatchSent(Schema):
    """How many claims are on their way now; none when they were already."""

    claims: int


class ClaimChange(Schema):
    """Replace a claim by the visit as it stands, void it, send it again, or bill the next payer."""

    do: Literal["correct", "void", "resend", "next payer"]


class ClaimsChanged(Schema):
    """The control numbers of the claims that stand now."""

    claims: list[str]


class Unbilled(Schema):
    """A visit without a claim: its charges, and whether its chart is finished."""

    id: uuid.UUID
    service_date: dt.date
    charge: Dollars | None
    stage: str
    finished: bool


class FilingDeadline(Schema):
    """A claim that no payer has taken in, and the last day to file it (null: no contract term tells it)."""

    claim_id: uuid.UUID
    control_number: str
    payer: str
    charge: Dollars
    state: str
    detail: str
    file_by: dt.date | None
    source: str
    late: bool


@router.get("/batches", auth=Scope("claim.submit"), response={200: PayerBatches, **REFUSALS})
def batches(request: HttpRequest) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Return what waits for each payer, with what is left out and why."""
    today = timezone.now().date()
    audit.record(actor(request), "list", "batches", detail="API")
    return {"to_bill": len(billing_run.to_bill(today)), "batches": billing_run.batches(today)}


@router.post("/batches/build", auth=Scope("claim.write"), response={200: BillingRun, **REFUSALS})
def build(request: HttpRequest) -> Any:  # noqa: ANN401 - as above
    """Build the claims of every finished chart that nothing holds."""
    today = timezone.now().date()
    wanted = [str(row.public_id) for row in billing_run.to_bill(today)]
    return billing_run.bill(wanted, actor(request), today=today)


@router.post("/batches/send", auth=Scope("claim.submit"), response={202: BatchSent, **REFUSALS})
def send(request: HttpRequest, value: BatchPayer) -> Any:  # noqa: ANN401 - as above
    """Queue every claim of a payer that is ready; a `superbill worker` sends them, each once."""
    sent = billing_run.submit_batch(value.payer, actor(request), today=timezone.now().date())
    return Status(202, {"claims": sent})


@router.get("/charges/waiting", auth=Scope("denial.work"), response={200: list[Unbilled], **REFUSALS})
def waiting(request: HttpRequest) -> Any:  # noqa: ANN401 - as above
    """List the first 500 visits without a claim, oldest first."""
    rows = reach.within(require_user(request), billing_run.unbilled(timezone.now().date()))[:MOST]
    audit.record(actor(request), "list", "money", detail="charges, API")
    return [
        {"id": row.public_id, "finished": row.completed_at is not None}
        | {name: getattr(row, name) for name in ("service_date", "charge", "stage")}
        for row in rows
    ]


@router.get("/filing", auth=Scope("denial.work"), response={200: list[FilingDeadline], **REFUSALS})
def filing(request: HttpRequest, rejected: bool = Query(False)) -> Any:  # noqa: ANN401, FBT001, FBT003 - as above
    """List the first 500 claims that no payer has taken in, the soonest deadline first."""
    hidden = withheld(request)
    found = [
        each
        for each in money.not_taken_in(timezone.now().date(), rejected=rejected)
        if each.control_number not in hidden
    ]
    audit.record(actor(request), "list", "money", detail="filing, API")
    return list(found[:MOST])


@router.post(f"{CLAIM}/changes", auth=Scope("claim.write"), response={200: ClaimsChanged, **REFUSALS})
def change(request: HttpRequest, claim_id: uuid.UUID, value: ClaimChange) -> Any:  # noqa: ANN401 - as above
    """Do what the state of a sent claim allows; what it does not is refused with the reason."""
    control_number = held(request, claim_id).control_number
    by, today = actor(request), timezone.now().date()
    if value.do == "next payer":
        return {"claims": list(money.bill_next_payer(control_number, by))}
    ways = {"correct": money.correct_claim, "void": money.void_claim, "resend": money.resend_claim}
    return {"claims": [ways[value.do](control_number, by, today=today).control_number]}
