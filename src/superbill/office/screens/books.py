"""The books: what a day booked, closing a day or a month, the proof of the ledger, and its export."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from superbill.errors import BadInput
from superbill.office import audit, money
from superbill.office.permits import allowed, permitted
from superbill.office.screens.answers import told, who
from superbill.office.screens.billing import tabs

ENDINGS = {"csv": "csv", "hledger": "journal", "beancount": "beancount"}


@permitted("money.read")
def show(request: HttpRequest) -> HttpResponse:
    """Show what a day booked, what the month moved so far, and the closed periods."""
    return _page(request, "", None)


@permitted("money.approve")
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close a day, or the month of a day; nothing is booked there afterwards."""
    today, by = timezone.now().date(), who(request)
    try:
        day = dt.date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return _page(request, "The day is not a day. Write it as 2026-05-31.", None)
    try:
        if request.POST.get("do") == "month":
            money.close_month(day.year, day.month, by, today=today)
        else:
            money.close_day(day, by, today=today)
    except BadInput as error:
        return _page(request, told(error), None)
    return redirect("books")


@permitted("money.read")
@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """Add the whole ledger up again, claim by claim."""
    return _page(request, "", money.proof())


@permitted("records.export")
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Give the ledger of some days as CSV, hledger or beancount; the export is written to the audit log."""
    if form not in ENDINGS:
        raise Http404
    first, last = _of(request, "first", dt.date.min), _of(request, "last", dt.date.max)
    audit.record(who(request), "export", "ledger", detail=f"{form}, {first} to {last}")
    answer = HttpResponse(money.export(form, first, last), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="ledger.{ENDINGS[form]}"'
    return answer


def _page(request: HttpRequest, trouble: str, proof: tuple[str, ...] | None) -> HttpResponse:
    today = timezone.now().date()
    day = _of(request, "day", today)
    first, sheet = day.replace(day=1), money.day_sheet(day)
    audit.record(who(request), "list", "books", detail=str(day))
    page = {
        "day": day,
        "sheet": sheet,
        "cash": sum((cash for *_, cash in sheet), Decimal(0)),
        "first": first,
        "moved": list(money.moved(first, day).items()),
        "closes": list(reversed(money.closes())),
        "yesterday": today - dt.timedelta(days=1),
        "trouble": trouble,
        "proof": proof,
        "proved": proof is not None,
        "tabs": tabs("books", allowed(request.user)),
        "forms": list(ENDINGS),
    }
    return render(request, "office/books.html", page, status=422 if trouble else 200)


def _of(request: HttpRequest, name: str, otherwise: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise
