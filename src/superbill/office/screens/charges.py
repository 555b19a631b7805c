"""The charges of a visit on one page: entered, changed, held against the note, kept back, printed, billed."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from superbill.errors import BadInput, SuperbillError
from superbill.office import audit, billing_run, money
from superbill.office.models import Encounter
from superbill.office.permits import permitted, require
from superbill.office.records.charge_lines import (
    REASONS,
    add_charge,
    change_charge,
    reconciled,
    remove_charge,
    superbill_of,
)
from superbill.office.records.encounters import read_encounter
from superbill.office.screens.answers import chart_or_404, told, who


@permitted("charge.write")
def show(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Show the charges, or do what a form asks; what was typed stays when it is refused."""
    row, trouble = chart_or_404(encounter_id), ""
    if request.method == "POST":
        try:
            _do(request, str(encounter_id), timezone.now().date())
        except SuperbillError as error:
            trouble = told(error) if isinstance(error, BadInput) else str(error)
            row.refresh_from_db()
        else:
            return redirect("charges", encounter_id)
    audit.record(who(request), "read", "charges", str(encounter_id))
    return render(request, "office/charges.html", _page(request, row, trouble), status=422 if trouble else 200)


@permitted("charge.write")
def superbill(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Give the superbill as PDF."""
    require(request, "records.print")
    chart_or_404(encounter_id)
    pdf = superbill_of(str(encounter_id), who(request), today=timezone.now().date())
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": "inline"})


def _do(request: HttpRequest, encounter_id: str, today: dt.date) -> None:
    sent, by = request.POST, who(request)
    line = int(sent.get("line", "0")) if sent.get("line", "").isdecimal() else 0
    match sent.get("do"):
        case "add":
            add_charge(encounter_id, sent.dict(), by)
        case "change":
            change_charge(encounter_id, line, sent.dict(), by)
        case "remove":
            remove_charge(encounter_id, line, by, reason=sent.get("reason", ""))
        case "hold":
            until = _day(sent.get("until", ""))
            money.hold_bill(encounter_id, sent.get("reason", ""), by, until=until)
        case "release":
            money.release_bill(encounter_id, by, today=today)
        case "bill":
            require(request, "claim.write", encounter_id)
            billing_run.bill_visit(encounter_id, by, today=today)
        case _:
            raise BadInput("form", "did not say what to do", "Choose a button")


def _page(request: HttpRequest, row: Encounter, trouble: str) -> dict[str, object]:
    visit = read_encounter(row)
    found = reconciled(row)
    return {
        "row": row,
        "visit": visit,
        "lines": visit.lines,
        "total": sum((line.charge for line in visit.lines if line.charge is not None), start=0),
        "diagnoses": list(enumerate((d.code for d in visit.diagnoses), 1)),
        "found": found,
        "differences": found.differences if found else (),
        "holds": row.holds.filter(released__isnull=True),
        "claims": row.claims.all(),
        "reasons": REASONS,
        "trouble": trouble,
        "typed": request.POST.dict() if trouble else {},
    }


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text.strip() else None
    except ValueError:
        raise BadInput("until", "is not a day", "Write it as 2026-05-31") from None
