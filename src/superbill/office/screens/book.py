"""The code book: search, and the page of a code with its way through the tabular list, its notes and what is below."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from superbill.office.code_book import book_on
from superbill.office.code_finding import day_of
from superbill.office.index_book import BOOKS, index_book
from superbill.office.models import Encounter
from superbill.office.permits import allowed, permitted, require
from superbill.tables.pages import SYSTEMS


@permitted("book.read")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the book as of a day: that of the chart one came from, else the one asked for, else today."""
    chart = chart_of_request(request)
    day = day_of(chart) if chart else day_of_request(request)
    query, code = request.GET.get("q", "").strip()[:200], request.GET.get("code", "").strip()[:40]
    system, name = request.GET.get("system", ""), request.GET.get("book", "")
    page: dict[str, object] = {
        "chart": chart,
        "systems": SYSTEMS,
        "for": str(chart.public_id) if chart else "",
        "books": [(key, label) for key, (label, _) in BOOKS.items()],
        "which": name if name in BOOKS else "",
        "parts": "office/index_parts.html" if name in BOOKS else "office/book_parts.html",
        "query": query,
        "day": day,
    }
    if name in BOOKS:
        page["b"] = index_book(name, query, request.GET.get("letter", "")[:1], request.GET.get("row", ""), day)
    else:
        page["book"] = book_on(query, code, system if system in SYSTEMS else "", day)
    return render(request, str(page["parts"]) if "X-Part" in request.headers else "office/book.html", page)


def chart_of_request(request: HttpRequest) -> Encounter | None:
    """Return the chart one came from, if the person may open it."""
    try:
        identity = uuid.UUID(request.GET.get("for", ""))
    except ValueError:
        return None
    if "chart.read" not in allowed(request.user):
        return None
    require(request, "chart.read", str(identity))
    return Encounter.objects.filter(public_id=identity).first()


def day_of_request(request: HttpRequest) -> dt.date:
    """Return the day that was asked for, else today."""
    try:
        return dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()
