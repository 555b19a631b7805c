"""One piece of work about money: what happened, what to do, and the buttons for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from superbill.errors import BadInput
from superbill.office import audit, money, reach, records
from superbill.office.models import Appeal, Claim, ClaimStanding, MoneyRequest, Task
from superbill.office.permits import allowed, permitted, require, require_user
from superbill.office.records.requests import WORDS, RequestRecord
from superbill.office.screens import task_deeds, written
from superbill.office.screens.answers import told, who
from superbill.office.screens.billing import QUEUES, tabs, task_or_404
from superbill.remittance.suggestions import Suggestion


@permitted("denial.work")
def show(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Show one task, or do what its form asks."""
    row = task_or_404(str(task_id))
    require(request, "denial.work", _chart(row.claim))
    trouble = ""
    if request.method == "POST":
        try:
            task_deeds.do(request, str(task_id), row)
        except BadInput as error:
            trouble = told(error)
        else:
            return redirect("billing-task", task_id)
    return _page(request, task_or_404(str(task_id)), trouble)


@permitted("denial.work")
def letter(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Give the letter of the newest appeal, or about the underpayment, as PDF."""
    row = task_or_404(str(task_id))
    require(request, "records.print", _chart(row.claim))
    today = timezone.now().date()
    newest = row.appeals.order_by("-level").first()
    if newest is None and row.kind != "underpayment":
        raise Http404
    pdf = (
        money.appeal_letter(str(newest.public_id), day=today)
        if newest is not None
        else money.underpayment_letter(str(task_id), day=today)
    )
    audit.record(who(request), "print", "letter", str(task_id))
    return _pdf(pdf)


@permitted("denial.work")
def packet(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Give the letter of the newest appeal and everything that goes with it as one PDF."""
    row = task_or_404(str(task_id))
    require(request, "records.print", _chart(row.claim))
    newest = row.appeals.order_by("-level").first()
    if newest is None:
        raise Http404
    pdf = money.appeal_packet(str(newest.public_id), day=timezone.now().date())
    audit.record(who(request), "print", "packet", str(task_id))
    return _pdf(pdf)


@permitted("money.approve")
def approve(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show a refund or write-off that waits, and approve or refuse it."""
    row = MoneyRequest.objects.select_related("claim").filter(public_id=request_id).first()
    if row is None:
        raise Http404
    trouble = ""
    if request.method == "POST":
        today = timezone.now().date()
        try:
            yes, why = request.POST.get("do") == "approve", request.POST.get("answer", "")
            money.decide_request(str(request_id), who(request), approve=yes, today=today, answer=why)
        except BadInput as error:
            trouble = told(error)
        else:
            return redirect("billing-request", request_id)
    facts = [("Claim", row.claim.control_number), ("What", WORDS[row.kind]), ("Whose balance", row.side),
             ("Amount", written.dollars(row.amount)), ("Why", row.reason), ("Asked by", row.asked_by)]  # fmt: skip
    page = {
        "title": "To approve",
        "facts": facts,
        "trouble": trouble,
        "tabs": tabs("requests", allowed(request.user)),
        "asked": row,
    }
    return render(request, "office/billing_task.html", page, status=422 if trouble else 200)


@permitted("denial.work")
def refund(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Give the letter that goes with a refund as PDF."""
    asked = MoneyRequest.objects.select_related("claim__encounter").filter(public_id=request_id).first()
    require(request, "records.print", _chart(asked.claim if asked else None))
    try:
        pdf = money.refund_letter(str(request_id), day=timezone.now().date())
    except BadInput:
        raise Http404 from None
    audit.record(who(request), "print", "refund letter", str(request_id))
    return _pdf(pdf)


@transaction.atomic
def _page(request: HttpRequest, row: Task, trouble: str) -> HttpResponse:
    audit.record(who(request), "read", "task", str(row.public_id))
    queue = next((name for name, (_, kinds) in QUEUES.items() if row.kind in kinds), "denials")
    unmatched = row.kind == "unmatched" and row.state == "open"
    page: dict[str, Any] = {
        "title": row.kind.capitalize(),
        "task": row,
        "facts": _facts(row),
        "notes": row.notes.order_by("-id"),
        "suggestions": _suggestions(request, row) if unmatched else (),
        "appeals": Appeal.objects.filter(task=row),
        "road": records.timeline(row.claim.control_number) if row.claim else (),
        "trouble": trouble,
        "tabs": tabs(queue, allowed(request.user)),
        "proposal": getattr(row, "proposal", None),
        **_appeal(row),
        "investigated": set(row.notes.values_list("kind", flat=True)),
        "balance": ClaimStanding.objects.filter(claim_id=row.claim_id).first() if row.claim_id else None,
        "asks": WORDS,
        "requested": _requested(row),
        "lines": money.lines_of(str(row.public_id)) if unmatched else (),
    }
    return render(request, "office/billing_task.html", page, status=422 if trouble else 200)


def _requested(row: Task) -> list[tuple[str, RequestRecord]]:
    """What was asked for the claim of a task, in words, and what came of it."""
    found = money.requests_of(row.claim.control_number) if row.claim else ()
    return [(WORDS[each.kind], each) for each in found]


def _chart(claim: Claim | None) -> str:
    """The chart of a claim, which must be within reach; none for money that has no claim yet."""
    return str(claim.encounter.public_id) if claim else ""


def _suggestions(request: HttpRequest, row: Task) -> list[Suggestion]:
    hidden = reach.withheld(require_user(request))
    return [each for each in money.suggestions(str(row.public_id)) if each.control_number not in hidden]


def _appeal(row: Task) -> dict[str, Any]:
    """What the page tells of the newest level of appeal: its state, its grounds, its files, the chart's documents."""
    newest = row.appeals.order_by("-level").first()
    following = money.next_level(str(row.public_id)) if row.kind == "denial" and row.claim_id else ""
    if newest is None:
        return {"appealed": None, "following": following}
    number = str(newest.public_id)
    draft = newest.state == "draft"
    return {
        "appealed": newest.state, "following": following, "grounds": newest.grounds, "files": money.attached(number),
        "charted": money.charted(number) if draft else (), "enclosed": newest.attachments,
    }  # fmt: skip


def _facts(row: Task) -> list[tuple[str, str]]:
    told = [
        ("Claim", row.claim.control_number if row.claim else ""),
        ("Line", f"{row.line} {row.code}" if row.line else row.code),
        ("Reason", f"{row.group}-{row.reason}: {row.means}" if row.reason else row.means),
        ("Remarks", ", ".join(row.remarks)),
        ("Amount", written.dollars(row.amount)),
        ("What to do", row.do),
        ("Due", f"{written.day(row.due)} ({row.due_source})" if row.due_source else written.day(row.due)),
        ("Remittance", row.remittance.trace if row.remittance else ""),
        ("State", f"{row.state} {row.outcome}".strip()),
    ]
    return [(name, value) for name, value in told if value]


def _pdf(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": "inline"})
