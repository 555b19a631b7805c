"""What people see when something is wrong: what, why and what to do, nothing of the record.

What was typed into a form is not lost: the page gives it back, to be sent again.
"""

from __future__ import annotations

import re
import sys
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse

from superbill.office.database import is_trouble
from superbill.office.errors import RecordsUnavailable
from superbill.office.permits import OutOfReach, allowed
from superbill.office.problem_details import answer, asks_for_one
from superbill.office.screens.field_names import label

SECRET = frozenset({"csrfmiddlewaretoken", "password", "token", "old_password", "new_password", "new_password_again"})
"""Fields that no page gives back."""
CARRIED = frozenset(
    {"once", "do", "basis", "revision", "run", "undo", "redo", "accept", "reject", "next", "by", "shipped", "up",
     "down", "drop", "code_anyway", "justified", "retire", "fact", "place", "coverage", "attachment", "duplicate",
     "withdraw", "party", "receipt", "deposit", "despite_queries", "sort"}
)  # fmt: skip
"""Fields that forms and their buttons carry and nobody writes: sent again, not shown."""
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400."""
    return _page(request, 400, "This request cannot be understood", "Go back and try again, or start from the list.")


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the way to break the glass for a chart that is out of reach."""
    if isinstance(exception, OutOfReach) and "chart.break_glass" in allowed(request.user):
        return _page(
            request,
            403,
            "This chart is outside your work",
            "If the work in hand needs it, open it with a reason.",
            reverse("glass", args=[exception.encounter_id]),
        )
    return _page(request, 403, "Your account may not see this", "Ask the person who runs this office for access.")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403 of a form without a valid token: usually a page that was open before the last log-in."""
    return again(request, 403, "This page is out of date", "Nothing was changed. Send it again, or open the page anew.")


def logged_out(request: HttpRequest) -> HttpResponse:
    """401 of a form that was sent after the session had ended."""
    do = "Nothing was changed, and what you typed is still here. Log in in another tab, then send it again."
    return again(request, 401, "Your session has ended", do, login=True)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404."""
    return _page(request, 404, "There is no such page", "The address may be incomplete. Start from the list.")


def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is away."""
    error = sys.exc_info()[1]
    if isinstance(error, RecordsUnavailable) or (error is not None and is_trouble(error)):
        do = "Nothing was lost. Wait a moment and load the page again."
        return again(request, 503, "The records cannot be reached", do)
    return _page(
        request,
        500,
        "Something went wrong here",
        "Nothing was changed. Try again; if it stays, tell who runs this office.",
    )


def again(request: HttpRequest, status: int, what: str, do: str, *, login: bool = False) -> HttpResponse:
    """Tell what is wrong and give back what was typed, when it came from a page of ours."""
    sent = [(n, v) for n, values in request.POST.lists() for v in values if n not in SECRET]
    if request.method != "POST" or not sent or not _from_here(request):
        return _page(request, status, what, do)
    told = {
        "what": what,
        "do": do,
        "carried": [(name, value) for name, value in sent if not _typed(name, value)],
        "typed": [(name, label(name), value) for name, value in sent if _typed(name, value)],
        "action": request.get_full_path(),
        "token": get_token(request),
        "login": reverse("login") if login else "",
    }
    return HttpResponse(render_to_string("office/trouble.html", told), status=status)


def _typed(name: str, value: str) -> bool:
    """Tell whether somebody wrote it: not what buttons and the page itself carry, nor a random id."""
    return name not in CARRIED and bool(value) and ID.fullmatch(value) is None


def _from_here(request: HttpRequest) -> bool:
    """Tell whether a page of ours sent the form: another site's words are never handed to a person to send."""
    sender = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    return sender.netloc == request.get_host()


def _page(request: HttpRequest, status: int, what: str, do: str, glass: str = "") -> HttpResponse:
    if asks_for_one(request):
        return answer(request, status, what, do)
    told = {"what": what, "do": do, "glass": glass}
    return HttpResponse(render_to_string("office/trouble.html", told), status=status)
