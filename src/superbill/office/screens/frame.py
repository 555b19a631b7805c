"""What every page carries: the person's keys and colours, and when an idle screen is closed."""

from __future__ import annotations

import functools
import json
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from superbill.office.keys import SCOPES, bound
from superbill.office.models import User
from superbill.office.records.preferences import preferences


class Frame:
    """The frame of one page for one person."""

    idle = settings.SESSION_COOKIE_AGE

    def __init__(self, request: HttpRequest) -> None:
        self.chosen = chosen(request)
        self.theme: str = self.chosen.get("theme", "")
        self.keys = _keys(json.dumps(self.chosen.get("keys", {})))


@functools.lru_cache(maxsize=256)
def _keys(changed: str) -> dict[str, str]:
    """Return the keys of each kind of screen, for the script; `changed` is what the person has set otherwise."""
    return {scope: json.dumps(bound(scope, json.loads(changed))) for scope in SCOPES}


def chosen(request: HttpRequest) -> dict[str, Any]:
    """Return what the person set, read once for a request."""
    held: dict[str, Any] | None = getattr(request, "chosen", None)
    if held is None:
        held = preferences(request.user.pk)
        request.chosen = held  # type: ignore[attr-defined]  # as Django's own middleware hangs things on a request
    return held


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates the frame, read from the records only where a page uses it."""
    return {"frame": SimpleLazyObject(lambda: Frame(request))} if hasattr(request, "user") else {}


def person(request: HttpRequest) -> User:
    """Return the account of a request that has passed the log-in."""
    return cast("User", request.user)
