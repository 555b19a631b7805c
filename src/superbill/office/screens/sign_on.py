"""Going to the single sign-on provider and coming back."""

from __future__ import annotations

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from superbill.errors import SuperbillError
from superbill.office import audit, sso
from superbill.office.permits import open_to_anybody

REFUSED = "/login/?sso=refused"


@open_to_anybody
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider."""
    _needed()
    from superbill.office.sso_backend import Start  # noqa: PLC0415 - the extra `sso` is optional

    try:
        return Start.as_view()(request)  # type: ignore[no-any-return]  # the library has no types
    except SuperbillError:
        return _refuse("provider away")


@open_to_anybody
def back(request: HttpRequest) -> HttpResponse:
    """Log in whom the provider vouches for and who has an account here; anybody else is sent to the log-in."""
    _needed()
    import jwt  # noqa: PLC0415 - as above
    import requests  # noqa: PLC0415 - as above

    from superbill.office.sso_backend import Back  # noqa: PLC0415 - as above

    try:
        return Back.as_view()(request)  # type: ignore[no-any-return]  # the library has no types
    except (requests.RequestException, jwt.PyJWTError, SuspiciousOperation, SuperbillError, ValueError, KeyError):
        return _refuse("token refused")


def _needed() -> None:
    if not sso.issuer():
        raise Http404


def _refuse(why: str) -> HttpResponse:
    audit.record("unknown", "log in refused", "sso", detail=why)
    return redirect(REFUSED)
