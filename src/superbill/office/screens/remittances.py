"""Remittances: files of payers are taken in here, every remittance opens with what it paid, and errors are told."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from uuid import UUID

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from superbill.errors import BadFile, BadInput
from superbill.model.counted import counted
from superbill.model.remittance import Remittance as RemittanceValue
from superbill.office import audit, money, reach
from superbill.office.models import Remittance, RemittanceClaim
from superbill.office.permits import allowed, permitted, require, require_user
from superbill.office.records.remittances import counted_remittances
from superbill.office.records.taking_in import LARGEST
from superbill.office.screens import written
from superbill.office.screens.answers import told, who
from superbill.office.screens.billing import MOST, Cell, Listing, Row, tabs

STATUS = {
    "1": "paid as first payer", "2": "paid as second payer", "3": "paid as third payer", "4": "denied",
    "19": "paid first, forwarded", "20": "paid second, forwarded", "21": "paid third, forwarded", "22": "reversed",
    "23": "not ours, forwarded", "25": "predetermination",
}  # fmt: skip
"""What a payer did with a claim, in our words (CLP02, ASC X12N 835 005010X221A1)."""


@permitted("money.read")
def show(request: HttpRequest) -> HttpResponse:
    """Show every remittance, newest first."""
    return _page(request, [], [])


@permitted("money.post")
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take in files of payers: what they brought and what is wrong with them is told file by file."""
    done: list[str] = []
    trouble: list[str] = []
    files = request.FILES.getlist("file")
    if not files:
        trouble.append("No file was chosen. Choose the files of the payer.")
    for sent in files:
        name = str(sent.name)
        if (sent.size or 0) > LARGEST:
            trouble.append(f"{name} is larger than {LARGEST >> 20} MB. Post it with `superbill remit post`.")
            continue
        try:
            taken = money.take_in(sent.read(), name, who(request), today=timezone.now().date())
        except (BadFile, BadInput) as error:
            trouble.append(f"{told(error) if isinstance(error, BadInput) else error} Nothing of this file was stored.")
            continue
        done += _words(taken)
        trouble += [f"{name}: {error}" for error in taken.unbalanced]
    return _page(request, done, trouble)


@permitted("money.read")
def one(request: HttpRequest, remittance_id: UUID) -> HttpResponse:
    """Show one remittance: what it adds up to, its payments and what each became, and what the payer kept back."""
    row = Remittance.objects.select_related("state").filter(public_id=remittance_id).first()
    if row is None:
        raise Http404
    audit.record(who(request), "read", "remittance", str(remittance_id))
    return _one(request, row, "")


@permitted("money.post")
@require_POST
def detach(request: HttpRequest, remittance_id: UUID) -> HttpResponse:
    """Take a payment off the claim that it was posted to; it waits for the right one then."""
    row = Remittance.objects.select_related("state").filter(public_id=remittance_id).first()
    held = row.claims.filter(number=request.POST.get("number", "0") or 0).first() if row else None
    if row is None or held is None:
        raise Http404
    if held.claim is not None:
        require(request, "money.post", str(held.claim.encounter.public_id))
    try:
        why = request.POST.get("why", "").strip()
        if not why:
            raise BadInput("why", "is missing", "Say why the payment does not belong to this claim")
        task = money.detach_payment(held.pk, who(request), today=timezone.now().date(), why=why)
    except BadInput as error:
        return _one(request, row, told(error))
    return redirect("billing-task", task) if task else redirect("remittance", remittance_id)


def _page(request: HttpRequest, done: list[str], trouble: list[str]) -> HttpResponse:
    found = counted_remittances()
    rows = tuple(
        Row(
            reverse("remittance", args=[row.public_id]),
            (
                Cell(row.trace),
                Cell(row.payer),
                Cell(written.day(row.payment_date)),
                Cell(written.dollars(row.paid), number=True),
                Cell(str(row.payments), number=True),
                Cell(str(row.unmatched), number=True, mark="late" if row.unmatched else ""),
                Cell(_state(row), mark="late" if row.state.state == "unbalanced" else ""),
            ),
        )
        for row in found.order_by("-payment_date", "-id")[:MOST]
    )
    columns = (("Trace", False), ("Payer", False), ("Day", False), ("Paid", True), ("Payments", True),
               ("Without a claim", True), ("State", False))  # fmt: skip
    total = Remittance.objects.count()
    listing = Listing("Remittances", columns, rows, "No remittance has come yet.", max(0, total - MOST))
    audit.record(who(request), "list", "remittances", detail=f"{len(rows)} rows")
    page = {"listing": listing, "tabs": tabs("remittances", allowed(request.user)), "done": done, "trouble": trouble}
    return render(request, "office/remittances.html", page, status=422 if trouble and not done else 200)


def _one(request: HttpRequest, row: Remittance, trouble: str) -> HttpResponse:
    value = msgspec.json.decode(row.value, type=RemittanceValue)
    facts = [
        ("Payer", f"{row.payer} {row.payer_id}".strip()),
        ("Day", written.day(row.payment_date)),
        ("Paid", f"{written.dollars(row.paid)} ({row.method})"),
        ("Claims paid", written.dollars(sum((c.paid for c in value.claims), Decimal(0)))),
        ("Kept back or added", written.dollars(-sum((a.amount for a in value.provider_adjustments), Decimal(0)))),
        ("State", _state(row)),
        ("Read from", row.state.source),
    ]
    hidden = reach.withheld(require_user(request))
    payments = list(_payments(row, hidden))
    withheld = row.claims.filter(claim__control_number__in=hidden).count()
    page = {"row": row, "facts": facts, "payments": payments, "withheld": withheld, "findings": row.state.findings,
            "kept": value.provider_adjustments, "trouble": trouble,
            "tabs": tabs("remittances", allowed(request.user))}  # fmt: skip
    return render(request, "office/remittance.html", page, status=422 if trouble else 200)


def _payments(row: Remittance, hidden: Collection[str]) -> Iterator[tuple[RemittanceClaim, str, str]]:
    """The payments of a remittance, each with its status in words and the address of its work, if it waits."""
    shown = row.claims.exclude(claim__control_number__in=hidden)
    held = shown.select_related("claim").prefetch_related("tasks").order_by("number")
    for payment in held[: MOST * 5]:
        waits = next((t for t in payment.tasks.all() if t.kind == "unmatched" and t.state == "open"), None)
        yield (
            payment,
            STATUS.get(payment.status, f"status {payment.status}"),
            reverse("billing-task", args=[waits.public_id]) if waits else "",
        )


def _state(row: Remittance) -> str:
    words = {"stored": "posting is not finished", "unbalanced": "does not add up, not posted"}
    return words.get(row.state.state, row.state.state)


def _words(taken: money.TakenIn) -> Iterator[str]:
    if taken.before:
        yield f"{taken.name}: {taken.before}"
    if taken.events:
        yield f"{taken.name}: {counted(taken.events, 'new step')} of claims."
    for done in taken.posted:
        parts = [f"{counted(done.posted, 'payment')} posted"]
        parts += [f"{done.known} posted before"] if done.known else []
        parts += [f"{len(done.unmatched)} without a claim"] if done.unmatched else []
        parts += [counted(done.tasks, "new task")] if done.tasks else []
        yield f"{taken.name}: remittance {done.trace}: {', '.join(parts)}."
        yield from (f"{finding.message} {finding.do}" for finding in done.findings)
    if not (taken.before or taken.events or taken.posted or taken.unbalanced):
        yield f"{taken.name}: nothing new; it was taken in before, or answers files that are not ours."
