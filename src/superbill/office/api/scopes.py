"""Who asks: a bearer token whose account has the permission, and which was made for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest
from ninja.security import HttpBearer

from superbill.office import audit, reach, tokens
from superbill.office.models import ApiToken, Encounter, Restriction
from superbill.office.permits import allowed, require_user
from superbill.office.roles import PERMISSIONS, fields_of


class Forbidden(Exception):
    """The token is valid, and not for this."""


class Scope(HttpBearer):
    """Need a token with one permission."""

    openapi_type = "http"

    def __init__(self, permission: str) -> None:
        if permission not in PERMISSIONS:
            raise KeyError(permission)
        self.permission = permission
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the token, or None for one that is not valid; one without the scope is refused and written down."""
        found = tokens.find(unquote(token))
        if found is None:
            return None
        request.user = found.user
        if self.permission not in allowed(found.user) & set(found.scopes):
            audit.record(found.user.get_username(), "refused", self.permission)
            raise Forbidden(self.permission)
        return found


def holds(request: HttpRequest, permission: str) -> bool:
    """Tell whether the token and its account have a permission."""
    token: Any = request.auth  # type: ignore[attr-defined]  # ninja puts the token there
    return permission in allowed(request.user) & set(token.scopes)


def also(request: HttpRequest, permission: str, object_id: str = "") -> None:
    """Refuse the request unless the token and its account have a second permission too."""
    if not holds(request, permission):
        audit.record(actor(request), "refused", permission, object_id)
        raise Forbidden(permission)


def actor(request: HttpRequest) -> str:
    """Return the name under which the audit log keeps what this request does."""
    return request.user.get_username()


def sees(request: HttpRequest) -> frozenset[str]:
    """Return the fields that the account behind the token may see."""
    user: Any = request.user
    return fields_of(user.roles)


def within_reach(request: HttpRequest, encounter_id: str) -> None:
    """Refuse a chart outside the account's reach."""
    if not reach.opens(request.user, encounter_id):
        audit.record(actor(request), "refused", "reach", encounter_id)
        raise Forbidden("reach")


def claims_reached(request: HttpRequest, *numbers: str) -> None:
    """Refuse money on a claim of a chart outside the account's reach; a number that is not ours is told later."""
    for chart in Encounter.objects.filter(claims__control_number__in=numbers).distinct():
        within_reach(request, str(chart.public_id))


def withheld(request: HttpRequest) -> frozenset[str]:
    """Return the numbers of the claims that lists about money leave out for this account."""
    return reach.withheld(require_user(request))


def prepares(request: HttpRequest, encounter_id: str) -> None:
    """Refuse a restricted chart; who prepares visits sees the others whether they open charts or not."""
    if Restriction.objects.filter(encounter__public_id=encounter_id).exists():
        within_reach(request, encounter_id)
