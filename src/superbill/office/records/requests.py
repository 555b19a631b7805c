"""Refunds, write-offs and assistance: asked by one person, approved by another, posted once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from superbill.errors import BadInput
from superbill.model.ledger import Account, Entry
from superbill.office import audit
from superbill.office.models import ClaimStanding, MoneyRequest, Task
from superbill.office.records import tasks
from superbill.office.records.keeping import kept, storable
from superbill.office.records.ledger import post_all
from superbill.remittance.ledger import Place, pair
from superbill.tables.deadlines import overpayment_due

SIDES = {"payer": Account.RECEIVABLE_PAYER, "patient": Account.RECEIVABLE_PATIENT}
TO = {
    "refund": Account.CASH,
    "bad debt": Account.BAD_DEBT,
    "assistance": Account.CHARITY,
    "contract": Account.CONTRACTUAL,
    "other": Account.OTHER_ADJUSTMENT,
}
"""What each kind of request is posted to."""
WORDS = {
    "refund": "refund",
    "bad debt": "write-off as bad debt",
    "assistance": "write-off as financial assistance",
    "contract": "contractual write-off",
    "other": "other write-off",
}
"""What people call each kind."""


@dataclass(frozen=True)
class RequestRecord:
    """A request as lists show it."""

    request_id: str
    kind: str
    claim: str
    side: str
    amount: Decimal
    reason: str
    state: str
    asked_by: str
    due: dt.date | None
    decided_by: str
    decided: dt.date | None
    answer: str


@kept
def ask(  # noqa: PLR0913 - the parts of a request
    claim: str, kind: str, side: str, amount: Decimal, *, reason: str, by: str, today: dt.date
) -> str:
    """Ask for a refund or write-off; refused where the claim has no such balance.

    The same asked again while it waits for its decision is the request that there is.
    """
    standing = ClaimStanding.objects.select_for_update(of=("self",)).filter(claim__control_number=claim).first()
    if standing is None or kind not in TO or side not in SIDES:
        raise BadInput("request", f"names no claim, no side, or none of {', '.join(TO)}", "Correct it and ask again")
    owed = standing.payer_owes if side == "payer" else standing.patient_owes
    most = -owed if kind == "refund" else owed
    if not 0 < amount <= most:
        raise BadInput("amount", f"is not between zero and what there is ({most})", "Look at the balance of the claim")
    asked = {"kind": kind, "side": side, "amount": amount, "reason": storable(reason, "reason", 500), "asked_by": by}
    waiting = MoneyRequest.objects.filter(claim_id=standing.claim_id, state="asked", **asked).first()
    if waiting is not None:
        return str(waiting.public_id)
    due = overpayment_due(today).last_day if kind == "refund" else None
    row = MoneyRequest.objects.create(claim_id=standing.claim_id, asked=today, due=due, **asked)
    audit.record(by, f"ask {kind}", "claim", str(row.public_id))
    return str(row.public_id)


@kept
def decide_request(request_id: str, by: str, *, approve: bool, today: dt.date, answer: str = "") -> None:
    """Approve a request, which posts it, or refuse it with the reason; never by the one who asked."""
    answer = storable(answer.strip(), "reason", 500)
    row = MoneyRequest.objects.select_related("claim").filter(public_id=request_id, state="asked").first()
    if row is None:
        raise BadInput("request", "is not waiting for a decision", "Take its id from the list of requests")
    if row.asked_by == by:
        raise BadInput("by", "asked for it", "A second person decides")
    if not approve and not answer:
        raise BadInput("reason", "is missing", "Say why it is refused: the one who asked reads it")
    row.state, row.decided_by, row.decided, row.answer = "done" if approve else "refused", by, today, answer
    row.save(update_fields=["state", "decided_by", "decided", "answer"])
    if approve:
        post_all([_entry(row, today)], by)
        _settle(row, today)
    audit.record(by, "approve" if approve else "refuse", "request", request_id)


def requests(state: str = "asked") -> tuple[RequestRecord, ...]:
    """Return requests of a state, the nearest deadline first."""
    return _records(MoneyRequest.objects.filter(state=state).order_by("due", "id"))


def requests_of(claim: str) -> tuple[RequestRecord, ...]:
    """Return what was asked for a claim, the newest first, with what was decided and why."""
    return _records(MoneyRequest.objects.filter(claim__control_number=claim).order_by("-id"))


def _records(rows: QuerySet[MoneyRequest]) -> tuple[RequestRecord, ...]:
    same = ("kind", "side", "amount", "reason", "state", "asked_by", "due", "decided_by", "decided", "answer")
    return tuple(
        RequestRecord(str(r.public_id), claim=r.claim.control_number, **{name: getattr(r, name) for name in same})
        for r in rows.select_related("claim")
    )


def _entry(row: MoneyRequest, today: dt.date) -> Entry:
    """A refund takes from the bank and from the credit; a write-off takes from what is owed."""
    place = Place(row.claim.control_number, 0, row.kind)
    debit, credit = (SIDES[row.side], TO[row.kind]) if row.kind == "refund" else (TO[row.kind], SIDES[row.side])
    return Entry(
        key=f"request:{row.public_id}",
        day=today,
        kind=f"{row.side} refund" if row.kind == "refund" else "write-off",
        memo=f"{row.kind}, approved by a second person",
        postings=pair(debit, credit, row.amount, place),
    )


def _settle(row: MoneyRequest, today: dt.date) -> None:
    """A refund settles the credit; a write-off of the payer's part settles the denials that it gives up."""
    standing = ClaimStanding.objects.get(claim_id=row.claim_id)
    if row.kind == "refund" and standing.payer_owes >= 0 and standing.patient_owes >= 0:
        found = Task.objects.filter(claim_id=row.claim_id, kind__in=["credit", "paid again"]).exclude(state="done")
        tasks.close_rows(list(found), "returned", today)
    if row.kind != "refund" and row.side == "payer" and standing.payer_owes == 0:
        found = Task.objects.filter(claim_id=row.claim_id, kind__in=["denial", "underpayment"]).exclude(state="done")
        tasks.close_rows(list(found), "written off", today)
