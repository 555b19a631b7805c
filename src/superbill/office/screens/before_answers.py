"""Questions to payers and their answers at the front desk: as files by hand, or over the way that the office has."""

from __future__ import annotations

import io
import zipfile

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from superbill.errors import BadFile, BadInput
from superbill.office import audit, jobs
from superbill.office.permits import permitted, require, require_user
from superbill.office.records.answers_before import LARGEST, take_answers
from superbill.office.records.questions_out import ask_authorization_in_files, ask_in_a_file, waiting
from superbill.office.screens.answers import told, who

X12 = "application/edi-x12"


@permitted("visit.prepare")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask one payer about every visit that waits: by background work where there is a way to it, else as a file."""
    payer, now = request.POST.get("payer", ""), timezone.now()
    try:
        if request.POST.get("by") == "way":
            require(request, "job.run")
            checks = [check.check_id for check in waiting(payer, now.date())]
            jobs.put("ask", [{"payer": payer, "checks": checks}], by=who(request))
            return redirect("before")
        made = ask_in_a_file(payer, require_user(request), now)
    except BadInput as error:
        return _message(request, trouble=told(error))
    return _file(made.content.encode(), made.name, X12)


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


def ask_for(request: HttpRequest, authorization_id: str) -> HttpResponse:
    """Write the request for one authorization; with documents it is a folder of both files."""
    names = request.POST.getlist("document")
    first, *more = ask_authorization_in_files(authorization_id, names, who(request), timezone.now())
    if not more:
        return _file(first.content.encode(), first.name, X12)
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w", zipfile.ZIP_DEFLATED) as both:
        for each in (first, *more):
            both.writestr(each.name, each.content)
    return _file(folder.getvalue(), f"{first.name.partition('.')[0]}.zip", "application/zip")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _message(request: HttpRequest, *, trouble: str = "", done: str = "") -> HttpResponse:
    audit.record(who(request), "answers", "visit")
    status = 422 if trouble else 200
    return render(request, "office/before_message.html", {"trouble": trouble, "done": done}, status=status)
