"""Errors for programs without a value of the request or the records: problem details (RFC 9457), or FHIR's own."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse

_ISSUES = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    413: "too-long",
    415: "not-supported",
    422: "processing",
    503: "transient",
}
"""The IssueType of a status."""


def problem(status: int, title: str, detail: str = "", fields: tuple[str, ...] = ()) -> HttpResponse:
    """Return a problem."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "fields": list(fields)}
    response = HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def outcome(status: int, title: str, detail: str = "") -> HttpResponse:
    """Return a problem as FHIR tells it: an OperationOutcome (hl7.org/fhir/R4/operationoutcome.html)."""
    issue = {"severity": "error", "code": _ISSUES.get(status, "exception"), "details": {"text": title}}
    body = {"resourceType": "OperationOutcome", "issue": [issue | ({"diagnostics": detail} if detail else {})]}
    response = HttpResponse(json.dumps(body), status=status, content_type="application/fhir+json")
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def answer(
    request: HttpRequest, status: int, title: str, detail: str = "", fields: tuple[str, ...] = ()
) -> HttpResponse:
    """Return a problem in the form of the address that was asked."""
    if request.path.startswith("/api/v1/fhir/"):
        return outcome(status, title, detail)
    return problem(status, title, detail, fields)


def asks_for_one(request: HttpRequest) -> bool:
    """Tell whether a program asks, which can do nothing with a page."""
    return request.path.startswith("/api/")
