"""What a second person decides: refunds and write-offs that were asked for, rules that denials proposed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema

from superbill.office import audit, money
from superbill.office.api.pdf import PDF, pdf
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, also, within_reach
from superbill.office.api.words import Dollars, Line
from superbill.office.models import MoneyRequest, RuleProposal

router = Router()
MOST = 200


class MoneyRequestRow(Schema):
    """A refund or write-off that waits for approval."""

    request_id: uuid.UUID
    kind: str
    claim: str
    side: str
    amount: Dollars
    reason: str
    state: str
    asked_by: str
    due: dt.date | None


class RequestDecision(Schema):
    """Whether it is done; a refusal needs a reason, which the one who asked reads."""

    approve: bool
    reason: Line = ""


class Approval(Schema):
    """Whether it is done."""

    approve: bool


class MoneyRequestState(Schema):
    """How it stands after the decision, and why it was refused."""

    state: str
    answer: str


class PayerRule(Schema):
    """A payer rule that a denial proposed, as TOML with the case that it must stop."""

    id: uuid.UUID
    payer_id: str
    rule: str
    state: str
    asked_by: str
    decided_by: str
    decided: dt.date | None


@router.get("/requests", auth=Scope("money.approve"), response={200: list[MoneyRequestRow], **REFUSALS})
def requests(request: HttpRequest) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """List the refunds and write-offs that wait."""
    audit.record(actor(request), "list", "money", detail="requests, API")
    return list(money.requests())


@router.post(
    "/requests/{uuid:request_id}/decision", auth=Scope("money.approve"), response={200: MoneyRequestState, **REFUSALS}
)
def decide(request: HttpRequest, request_id: uuid.UUID, value: RequestDecision) -> Any:  # noqa: ANN401 - as above
    """Approve a request, which posts it once, or refuse it; nobody decides what they asked for themselves."""
    _asked(request_id)
    today = timezone.now().date()
    money.decide_request(str(request_id), actor(request), approve=value.approve, today=today, answer=value.reason)
    row = _asked(request_id)
    return {"state": row.state, "answer": row.answer}


@router.get("/requests/{uuid:request_id}/letter.pdf", auth=Scope("denial.work"), response=PDF)
def letter(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """Give the letter that goes with an approved refund as PDF."""
    also(request, "records.print")
    within_reach(request, str(_asked(request_id).claim.encounter.public_id))
    made = money.refund_letter(str(request_id), day=timezone.now().date())
    audit.record(actor(request), "print", "refund letter", str(request_id))
    return pdf(made)


@router.get("/payer-rules", auth=Scope("denial.work"), response={200: list[PayerRule], **REFUSALS})
def rules(request: HttpRequest) -> Any:  # noqa: ANN401 - as above
    """List the newest 200 proposed rules."""
    rows = RuleProposal.objects.order_by("-id")[:MOST]
    audit.record(actor(request), "list", "payer rules", detail="API")
    return [_rule(row) for row in rows]


@router.post(
    "/payer-rules/{uuid:rule_id}/decision", auth=Scope("contract.write"), response={200: PayerRule, **REFUSALS}
)
def decide_rule(request: HttpRequest, rule_id: uuid.UUID, value: Approval) -> Any:  # noqa: ANN401 - as above
    """Switch a rule on once its cases hold, or refuse it; nobody decides what they proposed themselves."""
    row = RuleProposal.objects.filter(public_id=rule_id).first()
    if row is None:
        raise Http404
    money.decide_rule(str(rule_id), actor(request), on=value.approve, today=timezone.now().date())
    row.refresh_from_db()
    return _rule(row)


def _asked(request_id: uuid.UUID) -> MoneyRequest:
    row = MoneyRequest.objects.filter(public_id=request_id).first()
    if row is None:
        raise Http404
    return row


def _rule(row: RuleProposal) -> dict[str, object]:
    own = {"id": row.public_id, "rule": row.toml}
    return own | {name: getattr(row, name) for name in PayerRule.model_fields if name not in own}
