"""What people see when something is wrong: what, why and what to do, nothing of the record."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from superbill.office.database import is_trouble
from superbill.office.errors import RecordsUnavailable
from superbill.office.permits import OutOfReach, allowed


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400."""
    return _page(400, "This request cannot be understood", "Go back and try again, or start from the list.")


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the way to break the glass for a chart that is out of reach."""
    if isinstance(exception, OutOfReach) and "chart.break_glass" in allowed(request.user):
        return _page(
            403,
            "This chart is outside your work",
            "If the work in hand needs it, open it with a reason.",
            reverse("glass", args=[exception.encounter_id]),
        )
    return _page(403, "Your account may not see this", "Ask the person who runs this office for access.")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403 of a form without a valid token: usually a page that was open before the last log-in."""
    return _page(403, "This page is out of date", "Nothing was changed. Open the page again and repeat what you did.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404."""
    return _page(404, "There is no such page", "The address may be incomplete. Start from the list.")


def failed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """500, or 503 while the database is away."""
    error = sys.exc_info()[1]
    if isinstance(error, RecordsUnavailable) or (error is not None and is_trouble(error)):
        return _page(503, "The records cannot be reached", "Nothing was lost. Wait a moment and load the page again.")
    return _page(
        500, "Something went wrong here", "Nothing was changed. Try again; if it stays, tell who runs this office."
    )


def _page(status: int, what: str, do: str, glass: str = "") -> HttpResponse:
    told = {"what": what, "do": do, "glass": glass}
    return HttpResponse(render_to_string("office/trouble.html", told), status=status)
