"""The audit log to look at: who did what to which record and when, newest first, of one person or one chart."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from superbill.office import audit
from superbill.office.models import AuditEvent, Encounter, User
from superbill.office.permits import allowed, permitted
from superbill.office.screens.answers import who

PAGE = 100


@permitted("audit.read")
@transaction.atomic
def show(request: HttpRequest) -> HttpResponse:
    """Show the log; looking at it is a row of it (45 CFR 164.308(a)(1)(ii)(D), review of activity)."""
    person, chart = request.GET.get("person", ""), request.GET.get("chart", "").strip()
    sees = "chart.read" in allowed(request.user)  # who keeps the system running sees no chart
    page = Paginator(_asked(person, chart if sees else ""), PAGE).get_page(request.GET.get("page"))
    wanted = [i for r in page if sees and (i := _id(r.object_id))]
    charts = dict(Encounter.objects.filter(public_id__in=wanted).values_list("public_id", "reference"))
    rows = [(row, charts.get(i, "") if (i := _id(row.object_id)) else "") for row in page]
    audit.record(who(request), "read", "audit log", detail=f"page {page.number}")
    names = User.objects.order_by("username").values_list("username", flat=True)
    shown = {"page": page, "rows": rows, "names": names, "person": person, "chart": chart}
    return render(request, "office/audit_log.html", shown)


def _asked(person: str, chart: str) -> QuerySet[AuditEvent]:
    found = AuditEvent.objects.order_by("-number")
    if person:
        found = found.filter(actor=person)
    if chart:
        ids = [str(i) for i in Encounter.objects.filter(reference=chart).values_list("public_id", flat=True)]
        found = found.filter(object_id__in=ids)
    return found


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
