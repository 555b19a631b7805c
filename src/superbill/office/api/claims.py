"""Claims, remittances and the ledger."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema

from superbill.office import audit, records
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, within_reach
from superbill.office.models import Claim

router = Router()
CLAIM = "/claims/{uuid:claim_id}"


class ClaimRow(Schema):
    """A claim of an encounter."""

    id: uuid.UUID
    control_number: str
    charge: Decimal
    version: int


class ClaimStep(Schema):
    """One step of a claim's road."""

    kind: str
    state: str
    detail: str
    at: dt.datetime
    by: str


class Balance(Schema):
    """Where a claim's money stands: charges = paid + adjustments + balance."""

    control_number: str
    charges: Decimal
    paid: Decimal
    adjustments: Decimal
    balance: Decimal
    payer: Decimal
    patient: Decimal


class Leg(Schema):
    """One leg of an entry: positive debits, negative credits."""

    account: str
    amount: Decimal
    claim: str
    line: int
    reason: str


class LedgerEntry(Schema):
    """One balanced entry."""

    key: str
    day: dt.date
    kind: str
    memo: str
    postings: list[Leg]


@router.get(
    "/encounters/{uuid:encounter_id}/claims", auth=Scope("claim.read"), response={200: list[ClaimRow], **REFUSALS}
)
def claims(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """List the claims of an encounter."""
    within_reach(request, str(encounter_id))
    rows = Claim.objects.filter(encounter__public_id=encounter_id).prefetch_related("versions")
    audit.record(actor(request), "list", "claims", str(encounter_id))
    return [
        {
            "id": c.public_id,
            "control_number": c.control_number,
            "charge": c.charge,
            "version": max((v.number for v in c.versions.all()), default=0),
        }
        for c in rows
    ]


@router.get(CLAIM, auth=Scope("claim.read"), response={200: dict[str, Any], **REFUSALS})
def claim(request: HttpRequest, claim_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return the newest version of a claim as it goes to the payer."""
    row = held(request, claim_id)
    return _json(records.load_claim(row.control_number, by=actor(request)))


@router.get(f"{CLAIM}/timeline", auth=Scope("claim.read"), response={200: list[ClaimStep], **REFUSALS})
def timeline(request: HttpRequest, claim_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return everything that happened to a claim, oldest first."""
    row = held(request, claim_id)
    audit.record(actor(request), "read", "timeline", str(row.public_id))
    return [vars(event) for event in records.timeline(row.control_number)]


@router.get(f"{CLAIM}/remittances", auth=Scope("money.read"), response={200: list[dict[str, Any]], **REFUSALS})
def remittances(request: HttpRequest, claim_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return every remittance that speaks of a claim, this claim's part only."""
    number = held(request, claim_id).control_number
    found = records.load_remittances(number, by=actor(request))
    return _json([_part(r, number) for r in found])


@router.get(f"{CLAIM}/balance", auth=Scope("money.read"), response={200: Balance, **REFUSALS})
def balance(request: HttpRequest, claim_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return where a claim's money stands."""
    row = held(request, claim_id)
    audit.record(actor(request), "read", "balance", str(row.public_id))
    found = records.balance(row.control_number)
    return {name: getattr(found, name) for name in Balance.model_fields}


@router.get(f"{CLAIM}/ledger", auth=Scope("money.read"), response={200: list[LedgerEntry], **REFUSALS})
def ledger(request: HttpRequest, claim_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return a claim's part of every entry that touches it."""
    row = held(request, claim_id)
    audit.record(actor(request), "read", "ledger", str(row.public_id))
    return [
        {
            "key": e.key,
            "day": e.day,
            "kind": e.kind,
            "memo": e.memo,
            "postings": [_leg(p) for p in e.postings if p.claim == row.control_number],
        }
        for e in records.entries(row.control_number)
    ]


def held(request: HttpRequest, claim_id: uuid.UUID) -> Claim:
    """Return a claim within the account's reach."""
    row = Claim.objects.select_related("encounter").filter(public_id=claim_id).first()
    if row is None:
        raise Http404
    within_reach(request, str(row.encounter.public_id))
    return row


def _json(value: Any) -> HttpResponse:  # noqa: ANN401 - values of the model
    return HttpResponse(msgspec.json.encode(value), content_type="application/json")


def _part(value: Any, control_number: str) -> Any:  # noqa: ANN401 - a remittance
    """Leave out the other patients of a remittance."""
    return msgspec.structs.replace(value, claims=tuple(c for c in value.claims if c.control_number == control_number))


def _leg(posting: Any) -> dict[str, object]:  # noqa: ANN401 - a posting of the model
    return {
        "account": str(posting.account.value),
        "amount": posting.amount,
        "claim": posting.claim or "",
        "line": posting.line,
        "reason": posting.reason,
    }
