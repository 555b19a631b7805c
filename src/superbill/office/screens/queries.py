"""The office's list of queries, and one query with its answer and what became of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from superbill.coding.query import text_of
from superbill.errors import BadInput
from superbill.model.coded import Query as Question
from superbill.office import audit, reach, records
from superbill.office.models import Encounter, Query
from superbill.office.permits import allowed, permitted, require, require_user
from superbill.office.query_groups import group_now
from superbill.office.records.queries import OUTCOMES, question_of
from superbill.office.screens.answers import told, who

PAGE = 50
STATES = tuple(Query.State.values)


@dataclass(frozen=True)
class Row:
    """One line of the list. `waits` is how long the provider has had it, or took for it, in hours."""

    query: Query
    waits: float | None

    @property
    def waited(self) -> str:
        """The time in words: hours up to two days, then days."""
        if self.waits is None:
            return ""
        return f"{self.waits:.0f} h" if self.waits < 48 else f"{self.waits / 24:.0f} days"


@permitted("query.read")
@transaction.atomic
def show(request: HttpRequest) -> HttpResponse:
    """List the queries of the office, those of one state when it is named."""
    if "query.write" not in allowed(request.user) and "query.answer" in allowed(request.user):
        return redirect("questions")
    state = request.GET.get("state", "")
    charts = reach.within(require_user(request), Encounter.objects.all())
    rows = (
        Query.objects.filter(encounter__in=charts).select_related("encounter", "asked").order_by("-changed_at", "-id")
    )
    counts = {row["state"]: row["n"] for row in rows.values("state").order_by().annotate(n=Count("id"))}
    if state in STATES:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    audit.record(who(request), "list", "query", detail=f"{state or 'all'}, page {page.number}")
    now = timezone.now()
    tabs = [("", "All", sum(counts.values()), not state)]
    tabs += [(name, name.capitalize(), counts.get(name, 0), name == state) for name in STATES]
    return render(
        request,
        "office/queries.html",
        {"page": page, "rows": [Row(q, hours(q, now)) for q in page.object_list], "tabs": tabs, "state": state},
    )


@permitted("query.read")
def one(request: HttpRequest, query_id: UUID) -> HttpResponse:
    """Show one query."""
    row = _row(query_id)
    require(request, "query.read", str(row.encounter.public_id))
    return _shown(request, row)


@permitted("query.write")
def settle(request: HttpRequest, query_id: UUID) -> HttpResponse:
    """Close a query, take it back, or send it."""
    row = _row(query_id)
    require(request, "query.write", str(row.encounter.public_id))
    trouble = _done(request, row) if request.method == "POST" else ""
    return _shown(request, _row(query_id), trouble) if trouble else redirect("query", query_id)


def _row(query_id: UUID) -> Query:
    row = Query.objects.select_related("encounter", "asked").filter(public_id=query_id).first()
    if row is None:
        raise Http404
    return row


@transaction.atomic
def _shown(request: HttpRequest, row: Query, trouble: str = "") -> HttpResponse:
    audit.record(who(request), "read", "query", str(row.public_id))
    page = _page(row) | {"trouble": trouble}
    return render(request, "office/query.html", page, status=422 if trouble else 200)


def hours(query: Query, now: dt.datetime) -> float | None:
    """Return how long a sent query waited for its answer, until now when it still does."""
    if query.sent_at is None:
        return None
    until = query.answered_at or query.ended_at or now
    return (until - query.sent_at).total_seconds() / 3600


def _done(request: HttpRequest, row: Query) -> str:
    """Do what the form asks; return what was refused, in words."""
    query_id, sent = str(row.public_id), request.POST
    try:
        match sent.get("do"):
            case "close":
                reason, group = sent.get("shift", ""), group_now(row.encounter)
                records.close_query(query_id, sent.get("outcome", ""), by=who(request), group=group, reason=reason)
            case "cancel":
                records.cancel_query(query_id, sent.get("reason", ""), by=who(request))
            case "send":
                records.send_query(query_id, by=who(request), group=group_now(row.encounter))
            case _:
                return "The form did not say what to do. Choose a button."
    except BadInput as error:
        return told(error)
    return ""


def _page(row: Query) -> dict[str, object]:
    versions = list(row.versions.all())
    outcomes = [(k, v) for k, v in OUTCOMES.items() if (k == "no answer") == (row.state == Query.State.OPEN)]
    return {
        "query": row,
        "question": question_of(row),
        "findings": versions[-1].findings,
        "earlier": [text_of(Question.model_validate_json(v.value)) for v in versions[:-1]],
        "answer": getattr(row, "answer", None),
        "steps": row.steps.all(),
        "outcomes": outcomes,
        "group": group_now(row.encounter) if row.state in {Query.State.OPEN, Query.State.ANSWERED} else None,
        "waited": Row(row, hours(row, timezone.now())).waited,
    }
