"""How a screen answers a form: the parts of a request, and what the records refuse in plain words."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest

from superbill.errors import BadInput
from superbill.office.models import Encounter
from superbill.office.screens.field_names import named


def told(error: BadInput, lead: str = "") -> str:
    """Say what was refused and what to do, as two sentences for people; `lead` says first what was not done."""
    field = named(error.field)
    begin = f"{lead}: {field}" if lead else f"{field[:1].upper()}{field[1:]}"
    return f"{begin} {error.what}. {error.do}."


def who(request: HttpRequest) -> str:
    """Return the account's name, which every record keeps."""
    return str(request.user.get_username())


def chart_or_404(encounter_id: UUID) -> Encounter:
    """Return the encounter of a random id."""
    row = Encounter.objects.select_related("patient").filter(public_id=encounter_id).first()
    if row is None:
        raise Http404
    return row
