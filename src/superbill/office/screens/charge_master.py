"""The charge master: looked up on the screen, taken in and given out as CSV."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from superbill.errors import BadFile, BadInput
from superbill.model.counted import counted
from superbill.office import audit
from superbill.office.permits import permitted
from superbill.office.records.charge_master import (
    LARGEST,
    ChargeChanged,
    Imported,
    charge_changes,
    charges,
    export_charges,
    import_charges,
    text_of,
)
from superbill.office.screens.answers import told, who
from superbill.office.screens.written import day, dollars

MOST = 500
LABELS = {"charge": "charge", "effective_to": "last day", "words": "description", "section": "section"}


@permitted("charge.write")
def show(request: HttpRequest) -> HttpResponse:
    """Show what holds today."""
    return _page(request)


@permitted("contract.write")
@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    """Take a file of charges in."""
    try:
        made = import_charges(_text(request), "the file", who(request))
    except (BadInput, BadFile) as error:
        return _page(request, trouble=told(error) if isinstance(error, BadInput) else str(error))
    return _page(request, done=_done(made))


@permitted("charge.write")
def export(request: HttpRequest) -> HttpResponse:
    """Give the whole master as CSV."""
    audit.record(who(request), "export", "charge master")
    headers = {"Content-Disposition": 'attachment; filename="charges.csv"'}
    return HttpResponse(export_charges(), content_type="text/csv; charset=utf-8", headers=headers)


def _page(request: HttpRequest, *, trouble: str = "", done: str = "") -> HttpResponse:
    found = charges(day=timezone.now().date())
    audit.record(who(request), "list", "charge master")
    code = request.GET.get("code", "").strip().upper()[:10]
    page = {"charges": found[:MOST], "more": max(0, len(found) - MOST), "trouble": trouble, "done": done, "code": code,
            "changes": [(each, _said(each)) for each in charge_changes(code=code)]}  # fmt: skip
    return render(request, "office/charge_master.html", page, status=422 if trouble else 200)


def _done(made: Imported) -> str:
    return f"{counted(made.new, 'charge is', 'charges are')} new, {made.changed} changed, {made.same} as before."


def _said(change: ChargeChanged) -> list[tuple[str, str, str]]:
    """What was changed: the field, what the row said (nothing of a new row), what it says."""
    return [
        (word, _value(name, change.before[name]) if name in change.before else "", _value(name, change.after[name]))
        for name, word in LABELS.items()
        if name in change.after
    ]


def _value(name: str, text: str) -> str:
    if name == "charge":
        return dollars(Decimal(text))
    if name == "effective_to" and text:
        return day(dt.date.fromisoformat(text))
    return text or "nothing"


def _text(request: HttpRequest) -> str:
    sent = request.FILES.get("file")
    if sent is None or not hasattr(sent, "read"):
        raise BadInput("file", "is missing", "Choose a CSV file")
    if (sent.size or 0) > LARGEST:
        raise BadInput("file", f"is larger than {LARGEST >> 20} MB", "Take it in parts")
    return text_of(sent.read())
