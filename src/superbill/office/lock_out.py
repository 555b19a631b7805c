"""Lock-out: after five refused log-ins an account name waits a quarter of an hour, whoever tries and from where.

Source: 45 CFR 164.308(a)(5)(ii)(C), log-in monitoring. The counting is django-axes'.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from superbill.office import audit
from superbill.office.models import User


def name_key(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """Return what stands for the name that was typed: it may be a password in the wrong field, so it is hashed."""
    typed = (credentials or {}).get("username") or (request.POST.get("username") if request else "") or ""
    return key_of(str(typed))


def key_of(name: str) -> str:
    """Return the key of an account name, the same for capitals and small letters."""
    return hashlib.sha256(name.strip().lower().encode("utf-8", "replace")).hexdigest()


def answer(request: HttpRequest, *_: object) -> HttpResponse:
    """Say that this name waits; the same whether there is such an account or not."""
    response = render(request, "office/locked.html", {}, status=429)
    response["Retry-After"] = "900"
    return response


def unlock(name: str, *, by: str) -> None:
    """Let an account try again at once."""
    AccessAttempt.objects.filter(username=key_of(name)).delete()
    audit.record(by, "unlock", "account", name)


def locked(name: str) -> bool:
    """Tell whether an account waits after refused log-ins."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    tries = AccessAttempt.objects.filter(username=key_of(name), attempt_time__gt=since)
    return bool(tries.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).exists())


def connect() -> None:
    """Write every lock-out to the audit log."""
    user_locked_out.connect(_locked, dispatch_uid="superbill-audit-locked")


def _locked(username: str = "", **_: object) -> None:
    known = next((n for n in User.objects.values_list("username", flat=True) if key_of(n) == username), "unknown")
    audit.record(known, "locked out", "account", known)
