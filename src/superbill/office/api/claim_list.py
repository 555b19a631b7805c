"""All claims: found, filtered and sorted. What is searched for stands in the body, in no address and no log."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from superbill.office import audit, reach
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, sees
from superbill.office.api.words import Dollars, Line, Word
from superbill.office.permits import require_user
from superbill.office.records.claims_list import SORTS, Asked, found, listed
from superbill.office.records.claims_list import Line as ListedClaim
from superbill.office.records.patient_search import find_patients

router = Router()


class ClaimSearch(Schema):
    """Which claims: of a state, a payer, who owes for them, days since the service; `find` is a number or a patient."""

    state: Word = ""
    payer: Line = ""
    owed: Literal["", "payer", "patient", "credit", "nobody"] = ""
    older: int | None = Field(None, ge=1, le=9999)
    find: Line = ""
    sort: Word = "-service"
    page: int = Field(1, ge=1, le=100_000)


class ClaimListed(Schema):
    """One claim. Amounts are null for a role that sees no money of claims; `allowed` also until a payer decides."""

    id: uuid.UUID
    encounter: uuid.UUID
    control_number: str
    service_date: dt.date | None
    payer: str
    state: str
    billed: Dollars | None
    allowed: Dollars | None
    paid: Dollars | None
    patient_owes: Dollars | None
    balance: Dollars | None
    provider: str
    facility: str


class ClaimPage(Schema):
    """A page of 50 claims; `total` is counted up to a limit, `states` to the end."""

    rows: list[ClaimListed]
    page: int
    more: bool
    total: int
    states: dict[str, int]


@router.post("/search/claims", auth=Scope("claim.read"), response={200: ClaimPage, **REFUSALS})
def search(request: HttpRequest, value: ClaimSearch) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """List claims, as the screen of all claims does."""
    seen = sees(request)
    claims = reach.claims_within(require_user(request))
    if value.find:
        patients = [row.pk for row in find_patients(value.find)] if "patient.name" in seen else []
        claims = found(claims, value.find if "patient.number" in seen else "", patients)
    page = listed(_asked(value, seen), claims, timezone.localdate(), value.page)
    audit.record(actor(request), "list", "claim", detail=f"page {page.page}, API")
    rows = [_row(line, money="claim.money" in seen) for line in page.lines]
    return {"rows": rows} | {name: getattr(page, name) for name in ("page", "more", "total", "states")}


def _asked(value: ClaimSearch, seen: frozenset[str]) -> Asked:
    """What is asked; who does not see money does not sort or filter by it."""
    given = {name: str(getattr(value, name) or "") for name in ("state", "payer", "owed", "older", "sort")}
    if "claim.money" not in seen:
        hidden = SORTS.keys() & {"billed", "paid", "patient", "balance"}
        given |= {"owed": "", "sort": "" if given["sort"].removeprefix("-") in hidden else given["sort"]}
    return Asked.of(given)


def _row(line: ListedClaim, *, money: bool) -> dict[str, object]:
    row = line.row
    amounts = {"billed": row.charge, "allowed": line.allowed, "paid": row.paid, "patient_owes": row.patient_owes,
               "balance": line.balance}  # fmt: skip
    return {
        "id": row.claim.public_id,
        "encounter": row.claim.encounter.public_id,
        "control_number": row.claim.control_number,
        "service_date": row.service_day,
        "payer": row.payer,
        "state": line.stage,
        "provider": line.provider,
        "facility": line.facility,
    } | (amounts if money else dict.fromkeys(amounts))
