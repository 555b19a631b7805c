"""Finishing a chart, giving it back, taking it over, and the next one."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from superbill.errors import BadInput, SuperbillError
from superbill.office import chart_changes, reach
from superbill.office.errors import QueriesWait, StaleChart
from superbill.office.models import Encounter
from superbill.office.permits import allowed, permitted, require
from superbill.office.records.listing import Asked, next_chart
from superbill.office.records.opened import Opened
from superbill.office.records.ownership import give, give_all, give_back, reopen, take
from superbill.office.screens.answers import told
from superbill.office.screens.chart import Chart, encounter_or_404
from superbill.office.screens.frame import person
from superbill.office.screens.worklist import asked_last

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@permitted("work.take")
@require_POST
def finish(request: HttpRequest, encounter_id: str) -> HttpResponse:
    """Do what the button says: done, give back, take over, give to somebody, open again."""
    row = encounter_or_404(encounter_id)
    by, name = person(request).get_username(), request.POST.get("do", "")
    identity = str(row.public_id)
    if name == "release":
        give_back(identity, by)
        return redirect("worklist")
    if name == "take-over":
        take(identity, by, over=True)
    elif name == "give":
        require(request, "work.assign", identity)
        try:
            give(identity, request.POST.get("person", ""), by)
        except BadInput as error:
            page = {"chart": Chart(Opened(row), request), "said": told(error, "Not given")}
            return render(request, "office/chart.html", page, status=422)
    elif name == "reopen":
        require(request, "chart.release", identity)
        reopen(identity, by)
    elif name == "done":
        return _done(request, row, by)
    return redirect("chart", encounter_id=row.public_id)


@permitted("work.assign")
@require_POST
def give_several(request: HttpRequest) -> HttpResponse:
    """Give the charts that were chosen in the list to a person, and say on the list what came of it."""
    chosen = [str(encounter_or_404(text).public_id) for text in request.POST.getlist("chart") if _UUID.fullmatch(text)]
    for identity in chosen:
        require(request, "work.assign", identity)
    try:
        said = f"given-{give_all(chosen, request.POST.get('person', ''), person(request).get_username())}"
    except BadInput as error:
        said = f"not-{error.field}"
    return redirect(f"{reverse('worklist')}?said={said}")


@permitted("work.take")
@require_POST
def hold(request: HttpRequest, encounter_id: str) -> HttpResponse:
    """Take a chart in hand from the list, or give it back, without opening it."""
    by, identity = person(request).get_username(), str(encounter_or_404(encounter_id).public_id)
    if request.POST.get("do") == "release":
        give_back(identity, by)
        return HttpResponse(status=204)
    owner = take(identity, by)
    answer = HttpResponse(status=204 if owner == by else 409)
    if owner != by:
        answer["X-Says"] = f"{owner} has this chart in hand."
    return answer


@permitted("work.take")
@require_GET
def next_one(request: HttpRequest) -> HttpResponse:
    """Lead to the next chart of the list as the person last filtered and sorted it."""
    user = person(request)
    asked: Asked = asked_last(user.pk)
    after = request.GET.get("after", "")
    charts = reach.within(user, Encounter.objects.all())
    found = next_chart(
        asked, user.get_username(), after if _UUID.fullmatch(after) else "", charts, timezone.localdate()
    )
    if found is None or "chart.read" not in allowed(user):
        return redirect(f"{reverse('worklist')}?said=no-more")
    return redirect("chart", encounter_id=found)


def _done(request: HttpRequest, row: Encounter, by: str) -> HttpResponse:
    require(request, "chart.release", str(row.public_id))
    try:
        despite = "despite_queries" in request.POST
        chart_changes.finish(row, by, revision=_revision(request), despite_queries=despite)
    except QueriesWait:
        row.refresh_from_db()
        page = {"chart": Chart(Opened(row), request), "queries_wait": True}
        return render(request, "office/chart.html", page, status=422)
    except (StaleChart, SuperbillError) as error:
        row.refresh_from_db()
        why = told(error, "Not finished") if isinstance(error, BadInput) else f"Not finished. {error}".rstrip(".") + "."
        page = {"chart": Chart(Opened(row), request), "said": why}
        return render(request, "office/chart.html", page, status=409 if isinstance(error, StaleChart) else 422)
    return redirect(f"{reverse('next-chart')}?after={row.public_id}")


def _revision(request: HttpRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() else -1
