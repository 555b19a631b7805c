"""Puts the API among the addresses: each of its views says that it asks for a token itself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI

from superbill.office.permits import ANYBODY, TOKEN, marked

OPEN = frozenset({"openapi-json", "api-root", "metadata"})
"""What needs no token: the description of the API, and FHIR's."""


def mounted(api: NinjaAPI) -> tuple[list[URLPattern | URLResolver], str, str]:
    """Return the API's addresses, each marked for the guard of the screens."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.callback is not None:
            marked(login_not_required(pattern.callback), ANYBODY if pattern.name in OPEN else TOKEN)
    return patterns, app, namespace
