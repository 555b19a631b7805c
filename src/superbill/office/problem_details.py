"""Errors for programs as problem details (RFC 9457), without a value of the request or the records."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse


def problem(status: int, title: str, detail: str = "", fields: tuple[str, ...] = ()) -> HttpResponse:
    """Return a problem."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "fields": list(fields)}
    response = HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def asks_for_one(request: HttpRequest) -> bool:
    """Tell whether a program asks, which can do nothing with a page."""
    return request.path.startswith("/api/")
