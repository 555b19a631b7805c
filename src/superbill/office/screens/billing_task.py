"""One piece of work about money: what happened, what to do, and the buttons for it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from superbill.errors import BadInput
from superbill.office import audit, money, records
from superbill.office.models import Appeal, MoneyRequest, Task
from superbill.office.permits import permitted, require
from superbill.office.screens.answers import told, who
from superbill.office.screens.billing import QUEUES, tabs, task_or_404


@permitted("denial.work")
def show(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Show one task, or do what its form asks."""
    row = task_or_404(str(task_id))
    if row.claim is not None:
        require(request, "denial.work", str(row.claim.encounter.public_id))
    trouble = ""
    if request.method == "POST":
        try:
            _do(request, str(task_id), row)
        except BadInput as error:
            trouble = told(error)
        else:
            return redirect("billing-task", task_id)
    return _page(request, task_or_404(str(task_id)), trouble)


@permitted("denial.work")
def letter(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Give the letter of the newest appeal, or about the underpayment, as PDF."""
    require(request, "records.print")
    row = task_or_404(str(task_id))
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
            yes = request.POST.get("do") == "approve"
            money.decide_request(str(request_id), who(request), approve=yes, today=today)
        except BadInput as error:
            trouble = told(error)
        else:
            return redirect("billing-queue", "requests")
    facts = [("Claim", row.claim.control_number), ("What", row.kind), ("Whose balance", row.side),
             ("Amount", f"{row.amount:,.2f}"), ("Why", row.reason), ("Asked by", row.asked_by)]  # fmt: skip
    page = {"title": "To approve", "facts": facts, "trouble": trouble, "tabs": tabs("requests"), "asked": row}
    return render(request, "office/billing_task.html", page, status=422 if trouble else 200)


@permitted("statement.send")
def patient(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show what a patient owes and why, make a statement, take a payment."""
    trouble = ""
    today = timezone.now().date()
    if request.method == "POST":
        try:
            if request.POST.get("do") == "pay":
                money.patient_pays(str(patient_id), _amount(request), who(request), today=today)
            else:
                made = money.make_statement(str(patient_id), who(request), today=today)
                if made.number:
                    return _pdf(money.statement_file(str(patient_id), made.number))
                trouble = f"No statement was made: {made.why_not}."
        except BadInput as error:
            trouble = told(error)
    balances = [(total, why) for p, total, why in money.patients_who_owe(today) if p == str(patient_id)]
    total, why = balances[0] if balances else (Decimal(0), "nothing is owed")
    facts = [("Owes", f"{total:,.2f}"), ("No statement because", why or "–")]
    page = {"title": "Patient's balance", "facts": facts, "trouble": trouble, "tabs": tabs("statements"), "pays": True}
    audit.record(who(request), "read", "balance", str(patient_id))
    return render(request, "office/billing_task.html", page, status=422 if trouble else 200)


def _do(request: HttpRequest, task_id: str, row: Task) -> None:
    today, by, form = timezone.now().date(), who(request), request.POST
    match form.get("do"):
        case "note":
            money.note(task_id, form.get("text", ""), by)
        case "done":
            money.finish(task_id, form.get("outcome", ""), by, today=today)
        case "appeal":
            money.start_appeal(task_id, by, today=today)
        case "file":
            money.file_appeal(_draft(row), by, day=today, grounds=form.get("text", ""))
        case "match":
            require(request, "money.post")
            money.match_payment(task_id, form.get("claim", ""), by, today=today)
        case "return":
            require(request, "money.post")
            money.return_payment(task_id, by, today=today, why=form.get("text", "") or "not ours")
        case "tie":
            require(request, "money.post")
            money.tie_takeback(task_id, form.get("claim", "").strip(), by, today=today)
        case "propose":
            money.propose_rule(task_id, by)
        case "next":
            require(request, "claim.write")
            money.bill_next_payer(row.claim.control_number if row.claim else "", by)
            money.finish(task_id, "next payer billed", by, today=today)
        case _:
            raise BadInput("form", "did not say what to do", "Choose a button")


def _draft(row: Task) -> str:
    draft = row.appeals.filter(state="draft").first()
    if draft is None:
        raise BadInput("appeal", "was not begun", "Begin it first")
    return str(draft.public_id)


def _amount(request: HttpRequest) -> Decimal:
    try:
        return Decimal(request.POST.get("amount", "")).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise BadInput("amount", "is not an amount", "Write it as 25.00") from None


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
        "suggestions": money.suggestions(str(row.public_id)) if unmatched else (),
        "appeals": Appeal.objects.filter(task=row),
        "road": records.timeline(row.claim.control_number) if row.claim else (),
        "trouble": trouble,
        "tabs": tabs(queue),
        "proposal": getattr(row, "proposal", None),
    }
    return render(request, "office/billing_task.html", page, status=422 if trouble else 200)


def _facts(row: Task) -> list[tuple[str, str]]:
    told = [
        ("Claim", row.claim.control_number if row.claim else ""),
        ("Line", f"{row.line} {row.code}" if row.line else row.code),
        ("Reason", f"{row.group}-{row.reason}: {row.means}" if row.reason else row.means),
        ("Remarks", ", ".join(row.remarks)),
        ("Amount", f"{row.amount:,.2f}"),
        ("What to do", row.do),
        ("Due", f"{row.due} ({row.due_source})" if row.due_source else str(row.due or "")),
        ("Remittance", row.remittance.trace if row.remittance else ""),
        ("State", f"{row.state} {row.outcome}".strip()),
    ]
    return [(name, value) for name, value in told if value]


def _pdf(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": "inline"})
