"""Which account may do what on a screen, and the record of those that were refused.

Every screen says what it needs: `@permitted("chart.code")`. One that says nothing is refused to everybody.
Source: 45 CFR 164.312(a)(1), access control.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from superbill.office import audit, reach
from superbill.office.models import Encounter, User
from superbill.office.roles import PERMISSIONS, fields_of, permissions_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
V = TypeVar("V", bound=Callable[..., HttpResponseBase])

ANYBODY, SIGNED_IN, TOKEN = "anybody", "signed in", "token"
"""What is needed beside permissions: nothing (the log-in), an account (one's own), a token (every call of the API)."""


class OutOfReach(PermissionDenied):
    """The permission is there, the chart is not within reach; breaking the glass may open it."""

    def __init__(self, encounter_id: str) -> None:
        self.encounter_id = encounter_id
        super().__init__("reach")


def allowed(user: User | AnonymousUser) -> frozenset[str]:
    """Return the permissions of an account; a closed one has none."""
    return permissions_of(user.roles) if isinstance(user, User) and user.is_active else frozenset()


def seen(user: User | AnonymousUser) -> frozenset[str]:
    """Return the fields that an account may see."""
    return fields_of(user.roles) if isinstance(user, User) and user.is_active else frozenset()


def permitted(permission: str) -> Callable[[View[P]], View[P]]:
    """Let only accounts with `permission` use a screen; the others get a 403 page and a row in the audit log.

    A screen that takes an `encounter_id` also asks whether that chart is within the account's reach.
    """
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def of(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            require(request, permission, str(kwargs.get("encounter_id", "")))
            return view(request, *args, **kwargs)

        return marked(guarded, permission)

    return of


def require(request: HttpRequest, permission: str, encounter_id: str = "") -> None:
    """Refuse the request unless its account has the permission, and the encounter is within its reach."""
    if permission not in allowed(request.user):
        _refuse(request, permission, encounter_id)
    if encounter_id and not reach.opens(request.user, encounter_id):
        audit.record(request.user.get_username(), "refused", "reach", encounter_id)
        raise OutOfReach(encounter_id)


def require_claims(request: HttpRequest, permission: str, numbers: Iterable[str]) -> None:
    """Refuse to set money on a claim of a chart out of reach; a number that is not ours is told by who looks it up."""
    for chart in Encounter.objects.filter(claims__control_number__in=list(numbers)).distinct():
        require(request, permission, str(chart.public_id))


def open_to_anybody(view: V) -> V:
    """Mark a screen that needs no account (the log-in)."""
    return marked(login_not_required(view), ANYBODY)


def open_to_signed_in(view: V) -> V:
    """Mark a screen that every account may use because it shows no record (one's own account)."""
    return marked(view, SIGNED_IN)


def before_second_factor(view: V) -> V:
    """Mark a screen that is used between the password and the second factor."""
    view.before_second_factor = True  # type: ignore[attr-defined]  # as `marked`
    return marked(view, SIGNED_IN)


def require_user(request: HttpRequest) -> User:
    """Return the account of a request; without one it is refused."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def need_of(view: Callable[..., Any]) -> str | None:
    """Return what a screen says it needs, or None when it says nothing."""
    return getattr(view, "permission", None)


def for_templates(request: HttpRequest) -> dict[str, frozenset[str]]:
    """Give templates `may` and `sees`: {% if "chart.code" in may %}, {% if "note.text" in sees %}."""
    user = getattr(request, "user", AnonymousUser())
    return {"may": allowed(user), "sees": seen(user)}


def _refuse(request: HttpRequest, what: str, object_id: str) -> None:
    audit.record(request.user.get_username(), "refused", what, object_id)
    raise PermissionDenied(what)


def marked(view: V, permission: str) -> V:
    """Write on a view what it needs; the guard of all requests reads it there."""
    view.permission = permission  # type: ignore[attr-defined]  # a mark on the function, as Django's own are
    return view
