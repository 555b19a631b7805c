"""Questions to payers and their answers at the front desk: as files by hand, or over the way that the office has."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from superbill.errors import BadFile, BadInput
from superbill.office import audit, jobs, money
from superbill.office.models import Encounter
from superbill.office.permits import permitted, require
from superbill.office.records.answers_before import take_answers
from superbill.office.records.asking import header_to
from superbill.office.records.encounters import load_encounter
from superbill.office.screens.answers import told, who

LARGEST = 1 << 24
X12 = "application/edi-x12"


@permitted("visit.prepare")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask one payer about every visit that waits: by background work where there is a way to it, else as a file."""
    payer, today = request.POST.get("payer", ""), timezone.now().date()
    waiting = [c for c in money.checks(first=today) if c.state == "to ask" and c.payer_id == payer]
    try:
        if not waiting:
            raise BadInput("payer", "has no visit that waits", "Plan the days to come")
        if request.POST.get("by") == "way":
            require(request, "job.run")
            jobs.put("ask", [{"payer": payer, "checks": [c.check_id for c in waiting]}], by=who(request))
            return redirect("before")
        visit = load_encounter(waiting[0].encounter_id, by=who(request))
        header = header_to(payer, visit, timezone.now())
        text = money.ask_eligibility([c.check_id for c in waiting], header, who(request))
    except BadInput as error:
        return _message(request, trouble=told(error))
    return _file(text.encode(), f"{header.control_number:09d}.270", X12)


@permitted("visit.prepare")
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take in a file of answers: 271 or 278."""
    sent = request.FILES.get("file")
    try:
        if sent is None or not hasattr(sent, "read"):
            raise BadInput("file", "is missing", "Choose the file of the payer")
        if (sent.size or 0) > LARGEST:
            raise BadInput("file", f"is larger than {LARGEST >> 20} MB", "Take the answers in parts")
        done = take_answers(sent.read(), who(request), timezone.now().date())
    except (BadInput, BadFile) as error:
        return _message(request, trouble=told(error) if isinstance(error, BadInput) else str(error))
    return _message(request, done=done)


def ask_for(request: HttpRequest, held: money.Authorized, encounter: Encounter, today: dt.date) -> HttpResponse:
    """Write the request for one authorization; with documents it is a folder of both files."""
    visit = load_encounter(str(encounter.public_id), by=who(request))
    header = header_to(held.payer_id, visit, timezone.now())
    names = request.POST.getlist("document")
    if names:
        header_to(held.payer_id, visit, timezone.now())  # the number of the file with the documents is taken too
    text, documents = money.ask_authorization(held.authorization_id, header, who(request), documents=names, today=today)
    if not documents:
        return _file(text.encode(), f"{header.control_number:09d}.278", X12)
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w", zipfile.ZIP_DEFLATED) as both:
        both.writestr(f"{header.control_number:09d}.278", text)
        both.writestr(f"{header.control_number + 1:09d}.275", documents)
    return _file(folder.getvalue(), f"{header.control_number:09d}.zip", "application/zip")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _message(request: HttpRequest, *, trouble: str = "", done: str = "") -> HttpResponse:
    audit.record(who(request), "answers", "visit")
    status = 422 if trouble else 200
    return render(request, "office/before_message.html", {"trouble": trouble, "done": done}, status=status)
