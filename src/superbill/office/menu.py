"""The screens in the bar at the top, in the order of the work: permission, name of the address, label.

A new screen adds its line here and stands in the bar of everybody who may use it.
"""

from __future__ import annotations

import functools

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from superbill.office.permits import allowed, open_to_signed_in
from superbill.office.screens import worklist

SCREENS = (
    ("worklist.read", "worklist", "Worklist"),
    ("query.answer", "questions", "Questions for you"),
    ("query.write", "queries", "Queries"),
    ("visit.prepare", "before", "Before the visit"),
    ("denial.work", "billing", "Billing"),
    ("money.read", "receivables", "Receivables"),
    ("book.read", "book", "Code book"),
    ("book.read", "builder", "PCS builder"),
    ("review.read", "audits", "Audits"),
    ("board.read", "boards", "Boards"),
    ("patient.read", "patients", "Patients"),
    ("account.manage", "accounts", "Accounts"),
    ("party.manage", "directories", "Payers and providers"),
    ("job.read", "jobs", "Background work"),
    ("glass.review", "glass-list", "Broken glass"),
    ("audit.read", "audit-log", "Audit log"),
)


def for_templates(request: HttpRequest) -> dict[str, list[tuple[str, str, bool, str]]]:
    """Give templates the `menu` of the account: address, label, whether it is shown now, command of its key."""
    may = allowed(getattr(request, "user", AnonymousUser()))
    if request.path == reverse("second-factor"):
        return {"menu": []}  # nothing opens before the code
    return {
        "menu": [
            (address, label, request.path == address, f"go-{name}")
            for permission, name, label in SCREENS
            if permission in may and (address := _address(name))
        ]
    }


@functools.cache
def _address(name: str) -> str:
    return reverse(name)


@open_to_signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Open the office's plain address: the worklist, and for people who have none their first screen."""
    return worklist.show(request) if "worklist.read" in allowed(request.user) else home(request)


@open_to_signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the first screen that the account may use; say so when there is none."""
    may = allowed(request.user)
    for permission, name, _ in SCREENS:
        if permission in may:
            return redirect(name)
    return render(request, "office/home.html")
