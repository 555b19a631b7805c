"""Audits of coding: the list, samples drawn by chance, and the worksheet of two outcomes."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from superbill.errors import BadInput
from superbill.office import audit, records
from superbill.office.models import CodingAudit, User
from superbill.office.permits import allowed, permitted, require
from superbill.office.records.audit_list import audits_for, change_told, counts_by_state, errors_found, percent
from superbill.office.records.audit_worksheet import Post, revised, whole
from superbill.office.records.coding_audits import Answer, coder_of
from superbill.office.roles import Role
from superbill.office.screens.answers import chart_or_404, told, who

PAGE = 50
ADDED = 2
CODERS = {Role.CODER, Role.TRAINEE}
STATES = tuple(CodingAudit.State.values)


@permitted("review.read")
def show(request: HttpRequest) -> HttpResponse:
    """List the audits; those who only code see the audits of their own coding."""
    return _listed(request)


@permitted("review.write")
def draw(request: HttpRequest) -> HttpResponse:
    """Draw a sample and begin its audits."""
    if request.method != "POST":
        return redirect("audits")
    sent = request.POST
    try:
        made = records.draw_sample(
            sent.get("seed", ""),
            whole(sent.get("size", ""), "size"),
            _day(sent.get("from", "")),
            _day(sent.get("to", "")),
            by=who(request),
            coder=sent.get("coder", ""),
        )
    except BadInput as error:
        return _listed(request, told(error))
    return redirect("audit", made[0]) if len(made) == 1 else redirect("audits")


@permitted("review.write")
def begin(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Begin an audit of one chart."""
    row = chart_or_404(encounter_id)
    if request.method != "POST":
        return redirect("audits")
    try:
        made = records.begin_audit(str(encounter_id), request.POST.get("coder") or coder_of(row), by=who(request))
    except BadInput as error:
        return _listed(request, told(error))
    return redirect("audit", made)


@permitted("review.read")
def one(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Show one worksheet."""
    return _sheet(request, _row(request, audit_id))


@permitted("review.write")
def save(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Keep the auditor's outcome, and send the worksheet on when asked to."""
    row = _row(request, audit_id)
    if request.method != "POST":
        return redirect("audit", audit_id)
    sent, by = request.POST, who(request)
    try:
        with transaction.atomic():
            if row.state == "escalated":
                require(request, "review.decide")
            if row.state in {"open", "returned", "escalated"} and "training" in sent:
                missed = whole(sent.get("missed") or "0", "missed queries")
                records.save_worksheet(
                    str(row.public_id), _posts(request, row), by=by, training=sent["training"], missed=missed
                )
            if sent.get("do") not in {None, "", "save"}:
                records.route_audit(str(row.public_id), sent["do"], by=by, detail=sent.get("detail", ""))
    except BadInput as error:
        return _sheet(request, _row(request, audit_id), told(error))
    return redirect("audit", audit_id)


@permitted("review.read")
def answer(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Take the coder's answers."""
    row = _row(request, audit_id)
    if request.method != "POST":
        return redirect("audit", audit_id)
    answers = [
        Answer(item.place, request.POST.get(f"answer-{item.place}", ""), request.POST.get(f"rebuttal-{item.place}", ""))
        for item in row.items.all()
    ]
    try:
        records.answer_audit(str(row.public_id), answers, by=who(request))
    except BadInput as error:
        return _sheet(request, row, told(error))
    return redirect("audit", audit_id)


@transaction.atomic
def _listed(request: HttpRequest, trouble: str = "") -> HttpResponse:
    mine = "review.write" not in allowed(request.user)
    rows = audits_for(who(request), writes=not mine)
    counts = counts_by_state(rows)
    state = request.GET.get("state", "")
    if state in STATES:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    audit.record(who(request), "list", "coding audit", detail=f"page {page.number}")
    tabs = [("", "All", sum(counts.values()), not state)]
    tabs += [(s, s.capitalize(), counts.get(s, 0), s == state) for s in STATES if not (mine and s == "open")]
    shown = {
        "page": page,
        "rows": [(row, errors_found(row), percent(row)) for row in page.object_list],
        "tabs": tabs,
        "state": state,
        "trouble": trouble,
        "coders": [
            u.username for u in User.objects.filter(is_active=True) if {Role.CODER, Role.TRAINEE} & set(u.roles)
        ],
    }
    return render(request, "office/audits.html", shown, status=422 if trouble else 200)


def _row(request: HttpRequest, audit_id: UUID) -> CodingAudit:
    row = audits_for(who(request), writes="review.write" in allowed(request.user)).filter(public_id=audit_id).first()
    if row is None:
        raise Http404
    require(request, "review.read", str(row.encounter.public_id))
    return row


@transaction.atomic
def _sheet(request: HttpRequest, row: CodingAudit, trouble: str = "") -> HttpResponse:
    audit.record(who(request), "read", "coding audit", str(row.public_id))
    need = "review.decide" if row.state == "escalated" else "review.write"
    writes = need in allowed(request.user) and row.coder.username != who(request)
    page = {
        "audit": row,
        "items": [(item, change_told(row, item.change)) for item in row.items.all()],
        "differences": row.items.exclude(change="agreed").count(),
        "errors": errors_found(row),
        "accuracy": percent(row),
        "steps": row.steps.all(),
        "editing": writes and row.state in {"open", "returned", "escalated"},
        "writes": writes,
        "answering": row.state == "with coder" and row.coder.username == who(request),
        "added": range(1, ADDED + 1),
        "trouble": trouble,
    }
    return render(request, "office/audit.html", page, status=422 if trouble else 200)


def _posts(request: HttpRequest, row: CodingAudit) -> list[Post]:
    sent = request.POST
    posts = []
    for item in row.items.all():
        at, held = str(item.place), item.post or item.pre or {}
        out = bool(sent.get(f"out-{at}"))
        posts.append(
            Post(item.place, None if out else _value(sent, at, held), sent.get(f"comment-{at}", ""), item.kind)
        )
    for n in range(1, ADDED + 1):
        at = f"new-{n}"
        if sent.get(f"code-{at}", "").strip():
            kind = sent.get(f"kind-{at}", "diagnosis")
            posts.append(Post(0, _value(sent, at, {}), sent.get(f"comment-{at}", ""), kind))
    return posts


def _value(sent: Any, at: str, held: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - a form
    names = ("code", "poa", "modifiers", "units", "sequence")
    return revised(held, {name: sent[f"{name}-{at}"] for name in names if f"{name}-{at}" in sent})


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput("day", "is not a day", "Choose it in the calendar") from None
