"""What holds for every request: safe headers, and no screen that says nothing about who may use it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from superbill.office import second_factor, sso
from superbill.office.permits import ANYBODY, need_of
from superbill.office.screens.trouble import logged_out

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


class StillHere:
    """Keep a session alive while it is used. That is written down every half minute, not with every key of a coder.

    An idle screen is closed `SESSION_COOKIE_AGE` after its last request, or up to half a minute sooner.
    """

    step = min(30, settings.SESSION_COOKIE_AGE // 10)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, and write down that its session was used."""
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not request.session.is_empty():
            now = int(time.time())
            if now - request.session.get("used", 0) >= self.step:
                request.session["used"] = now
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


class SecondFactor:
    """Between the password and the second factor no screen opens; where one is required, it is set up first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        _args: Any,  # noqa: ANN401 - Django's signature
        _kwargs: Any,  # noqa: ANN401 - Django's signature
    ) -> HttpResponse | None:
        """Send the account to its second factor when it has not given it."""
        user: Any = request.user
        if not user.is_authenticated or getattr(view, "before_second_factor", False) or need_of(view) == ANYBODY:
            return None
        if user.is_verified() or request.session.get(sso.SESSION_KEY):
            return None
        if second_factor.device_of(user) is not None:
            onward = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return redirect(f"{reverse('second-factor')}?{onward}")
        return redirect("enrol") if second_factor.required() else None


class LogInFirst(LoginRequiredMiddleware):
    """Send people without a session to the log-in; a form that they had filled in comes back to them."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseBase:  # type: ignore[override]  # a redirect, or the form
        """Give a form back, redirect everything else."""
        if request.method == "POST" and request.headers.get("Accept", "").startswith("text/html"):
            return logged_out(request)
        return super().handle_no_permission(request, view_func)
