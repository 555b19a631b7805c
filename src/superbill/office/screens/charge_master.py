"""The charge master: looked up on the screen, taken in and given out as CSV."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from superbill.errors import BadFile, BadInput
from superbill.office import audit
from superbill.office.permits import permitted
from superbill.office.records.charge_master import LARGEST, charges, export_charges, import_charges, text_of
from superbill.office.screens.answers import told, who

MOST = 500


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
    return _page(request, done=f"{made.new} charges are new, {made.changed} changed, {made.same} were there.")


@permitted("charge.write")
def export(request: HttpRequest) -> HttpResponse:
    """Give the whole master as CSV."""
    audit.record(who(request), "export", "charge master")
    headers = {"Content-Disposition": 'attachment; filename="charges.csv"'}
    return HttpResponse(export_charges(), content_type="text/csv; charset=utf-8", headers=headers)


def _page(request: HttpRequest, *, trouble: str = "", done: str = "") -> HttpResponse:
    found = charges(day=timezone.now().date())
    audit.record(who(request), "list", "charge master")
    page = {"charges": found[:MOST], "more": max(0, len(found) - MOST), "trouble": trouble, "done": done}
    return render(request, "office/charge_master.html", page, status=422 if trouble else 200)


def _text(request: HttpRequest) -> str:
    sent = request.FILES.get("file")
    if sent is None or not hasattr(sent, "read"):
        raise BadInput("file", "is missing", "Choose a CSV file")
    if (sent.size or 0) > LARGEST:
        raise BadInput("file", f"is larger than {LARGEST >> 20} MB", "Take it in parts")
    return text_of(sent.read())
