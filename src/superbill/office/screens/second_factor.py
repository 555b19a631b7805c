"""Setting up the second factor, and giving it at log-in."""

from __future__ import annotations

import django_otp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe

from superbill.office import second_factor
from superbill.office.models import User
from superbill.office.permits import before_second_factor, require_user


@before_second_factor
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a right one leads on to where the log-in was going."""
    wrong = False
    if request.method == "POST":
        device = second_factor.check(require_user(request), request.POST.get("token", ""))
        if device is not None:
            django_otp.login(request, device)
            return redirect(_onward(request))
        wrong = True
    return render(request, "office/second_factor.html", {"wrong": wrong, "next": _onward(request)})


@before_second_factor
def enrol(request: HttpRequest) -> HttpResponse:
    """Show the picture for the telephone, and after its first code the recovery codes, this once."""
    user = require_user(request)
    if second_factor.device_of(user) and not request.user.is_verified():  # type: ignore[union-attr]  # django-otp's
        return redirect("second-factor")
    wrong = False
    if request.method == "POST":
        codes = second_factor.confirm(user, request.POST.get("token", ""))
        if codes:
            _verify(request, user)
            return render(request, "office/recovery_codes.html", {"codes": codes})
        wrong = True
    device = second_factor.begin(user)
    shown = {"picture": mark_safe(second_factor.picture(device)), "letters": second_factor.letters(device)}  # noqa: S308 - our own drawing
    return render(request, "office/enrol.html", shown | {"wrong": wrong, "required": second_factor.required()})


def _verify(request: HttpRequest, user: User) -> None:
    device = second_factor.device_of(user)
    if device is not None:
        django_otp.login(request, device)


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "home"
