"""What holds for every request: safe headers, and no screen that says nothing about who may use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from superbill.office.permits import need_of

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


class SafeHeaders:
    """No foreign or inline code, no copies of pages in any cache, no chart left on an idle screen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on and dress the answer."""
        response = self.get_response(request)
        response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if request.path.startswith(settings.STATIC_URL):
            return response
        response["Cache-Control"] = "no-store"
        return response


class Guarded:
    """Refuse any screen that does not say what it needs: what is forgotten is closed, not open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(self, _request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        """Look at the view before it runs."""
        if need_of(view) is None:
            raise PermissionDenied
