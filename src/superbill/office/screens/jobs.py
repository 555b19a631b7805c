"""Background work: what is under way and how far, and coding everything that is new."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from superbill.office import jobs
from superbill.office.permits import permitted, require_user

NAMES = {
    "code": "Code, check and price",
    "check": "Run the edits",
    "submit": "Send claims",
    "fetch": "Fetch answers",
    "ask": "Ask about coverage",
}


@permitted("job.read")
def show(request: HttpRequest) -> HttpResponse:
    """Show the newest batches; the page loads itself again while one is under way."""
    rows = [(p, NAMES.get(p.kind, p.kind), jobs.troubles(p.id) if p.failed else ()) for p in jobs.newest()]
    response = render(request, "office/jobs.html", {"rows": rows})
    if any(not p.finished for p, _, _ in rows):
        response["Refresh"] = "5"
    return response


@permitted("job.run")
@require_POST
def code_new(request: HttpRequest) -> HttpResponse:
    """Have everything coded that was read and not coded yet, and is not under way."""
    jobs.code_new(require_user(request))
    return redirect("jobs")
