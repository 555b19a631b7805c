"""Headers that every answer carries."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
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
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            # The session has ended on the server by then, so this leads to the log-in screen.
            response["Refresh"] = f"{settings.SESSION_COOKIE_AGE + 2}; url={settings.STATIC_URL.replace('static/', '')}"
        return response
