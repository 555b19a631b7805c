"""A form that is sent twice is done once: the second click is answered with the page that the first one led to.

A form carries a random token (`{% once %}`). Only what led on to another page counts as done; what was refused, or
failed, may be sent again.
"""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from superbill.office.models import SentForm
from superbill.office.screens.trouble import again

FIELD = "once"
KEPT = dt.timedelta(days=1)
PATIENCE, STEP = 10.0, 0.05
_KEY = "superbill.once"


class Once:
    """Let through the first sending of a form, and give the others its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, and keep where it led."""
        response = self.get_response(request)
        if (token := request.META.get(_KEY)) is not None:
            sent = SentForm.objects.filter(token=token)
            if 300 <= response.status_code < 400:
                sent.update(answer=response.headers.get("Location", "")[:500])
            else:
                sent.delete()
        return response

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:  # noqa: ANN401 - Django's signature
        """Answer for the view when the form was sent before."""
        token = _token(request)
        if token is None:
            return None
        deadline = time.monotonic() + PATIENCE
        while not _first(token, request.user.get_username()):
            sent = SentForm.objects.filter(token=token, by=request.user.get_username()).first()
            if sent is not None and sent.answer:
                return redirect(sent.answer)
            if time.monotonic() > deadline:
                do = "Open the page anew and look whether it was done before you send it again."
                return again(request, 409, "This form was sent already and is still being worked on", do)
            time.sleep(STEP)
        request.META[_KEY] = token
        return None


def _first(token: uuid.UUID, by: str) -> bool:
    now = timezone.now()
    SentForm.objects.filter(at__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            SentForm.objects.create(token=token, by=by, at=now)
    except IntegrityError:
        return False
    return True


def _token(request: HttpRequest) -> uuid.UUID | None:
    if request.method != "POST" or not request.user.is_authenticated:
        return None
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None
