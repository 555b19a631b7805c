"""The key map: read on `?`, changed and kept for each person; and the colours."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from superbill.errors import BadInput
from superbill.office.keys import KEYS, OFF, SCOPES, Binding, chosen_keys, keys_for, name_of
from superbill.office.permits import open_to_signed_in
from superbill.office.records.preferences import preferences, set_preference
from superbill.office.screens.frame import person

THEMES = {"": "As this computer is set", "light": "Light", "dark": "Dark"}


@open_to_signed_in
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Show the keys; with POST keep what the person changed, or say which key cannot be."""
    user_id = person(request).pk
    chosen = preferences(user_id)
    keys: dict[str, str] = chosen.get("keys", {})
    if request.GET.get("part"):
        return render(request, "office/keymap.html", {"groups": _groups(keys_for(keys))})
    wrong: dict[str, str] = {}
    if request.method == "POST":
        wanted = _wanted(request)
        try:
            set_preference(user_id, "keys", chosen_keys(wanted) or None)
            set_preference(user_id, "theme", _theme(request))
        except BadInput as error:
            keys, wrong = wanted, {error.field: f"{error.what}. {error.do}."}
        else:
            return redirect("keys")
    page = {"groups": _groups(keys_for(keys)), "wrong": wrong, "themes": THEMES, "theme": chosen.get("theme", "")}
    return render(request, "office/keys.html", page, status=422 if wrong else 200)


@open_to_signed_in
@require_GET
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Tell the server that a person reads: the session goes on."""
    return HttpResponse(status=204)


def _wanted(request: HttpRequest) -> dict[str, str]:
    if "shipped" in request.POST:
        return {}
    return {name_of(b): request.POST.get(name_of(b), b.key) for b in KEYS}


def _theme(request: HttpRequest) -> str | None:
    theme = request.POST.get("theme", "")
    return theme if theme in {"light", "dark"} else None


def _groups(bindings: tuple[Binding, ...]) -> list[dict[str, Any]]:
    shipped = {name_of(b): b.key for b in KEYS}
    return [
        {
            "label": label,
            "rows": [
                {"name": name_of(b), "key": b.key, "off": b.key == OFF, "does": b.does, "shipped": shipped[name_of(b)]}
                for b in bindings
                if b.scope == scope
            ],
        }
        for scope, label in SCOPES.items()
    ]
