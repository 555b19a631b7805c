"""Errors as problem details (RFC 9457), or as FHIR's under /fhir, without a value of the request or the records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from superbill.errors import BadInput, SuperbillError
from superbill.office.api.scopes import Forbidden
from superbill.office.database import is_trouble
from superbill.office.errors import OfficeRefused, RecordsUnavailable, StaleChart
from superbill.office.problem_details import answer

P = ParamSpec("P")
R = TypeVar("R")
NO_VALUES = "The value is not repeated here."


class ProblemDetails(Schema):
    """What is wrong (RFC 9457, section 3.1)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    fields: list[str] = Field(default_factory=list)


REFUSALS: dict[Any, Any] = {
    400: ProblemDetails,
    401: ProblemDetails,
    403: ProblemDetails,
    404: ProblemDetails,
    422: ProblemDetails,
    503: ProblemDetails,
}
"""The answers that every operation may give beside its own."""


def install(api: NinjaAPI) -> None:
    """Let the API answer every error this way."""
    api.add_exception_handler(AuthenticationError, _unknown)
    api.add_exception_handler(Forbidden, _forbidden)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _said)
    api.add_exception_handler(Http404, _missing)
    api.add_exception_handler(RequestDataTooBig, _too_big)
    api.add_exception_handler(SuperbillError, _ours)
    api.add_exception_handler(Exception, _failed)


def _unknown(request: HttpRequest, _: Any) -> HttpResponse:  # noqa: ANN401 - ninja's signature
    return answer(request, 401, "A valid token is needed", "Send it as Authorization: Bearer TOKEN")


def _forbidden(request: HttpRequest, _: Any) -> HttpResponse:  # noqa: ANN401 - as above
    return answer(request, 403, "This token is not for that", "Use a token with the scope of this operation")


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ANN401 - as above
    places = tuple(".".join(str(p) for p in e.get("loc", ()))[:120] for e in error.errors)
    return answer(request, 422, "The request does not fit the schema", NO_VALUES, places)


def _said(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ANN401 - as above
    return answer(request, error.status_code, "The request cannot be understood", NO_VALUES)


def _missing(request: HttpRequest, _: Any) -> HttpResponse:  # noqa: ANN401 - as above
    return answer(request, 404, "There is no such record")


def _too_big(request: HttpRequest, _: Any) -> HttpResponse:  # noqa: ANN401 - as above
    return answer(request, 413, "The request is too large", "Send less at once")


def _ours(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ANN401 - as above
    if isinstance(error, BadInput):
        if "not in the records" in error.what:
            return answer(request, 404, "There is no such record")
        return answer(request, 422, "The value cannot be used", f"{error.what}. {error.do}", (error.field[:120],))
    if isinstance(error, StaleChart):
        return answer(request, 409, "Somebody else has changed this chart", f"{error}. Read it again, then decide.")
    if isinstance(error, RecordsUnavailable):
        return answer(
            request, 503, "The records cannot be reached", "Nothing was changed. Send the request again in a moment."
        )
    if isinstance(error, OfficeRefused):
        return answer(request, 422, "The office refuses this", str(error))
    return answer(request, 422, "This cannot be done", str(error))


def _failed(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ANN401 - as above
    if isinstance(error, DatabaseError | InterfaceError) and is_trouble(error):
        return answer(
            request, 503, "The records cannot be reached", "Nothing was changed. Send the request again in a moment."
        )
    raise error


def found(find: Callable[P, R], *named: P.args, **further: P.kwargs) -> R:
    """Return a record that an address names; what is not in the records is not found rather than wrong."""
    try:
        return find(*named, **further)
    except BadInput:
        raise Http404 from None
