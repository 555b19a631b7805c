"""How a screen answers a form: the parts of a request, and what the records refuse in plain words."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest

from superbill.errors import BadInput
from superbill.office.models import Encounter

SHORT = {"npi": "NPI", "id": "ID", "poa": "POA", "ndc": "NDC", "zip": "ZIP code", "clia": "CLIA", "tin": "TIN"}
"""Short words that people write in capitals."""


def told(error: BadInput) -> str:
    """Say what was refused and what to do, as two sentences for people."""
    words = [SHORT.get(word.lower(), word) for word in error.field.replace("_", " ").split()]
    field = " ".join(words)
    return f"{field[:1].upper()}{field[1:]} {error.what}. {error.do}."


def who(request: HttpRequest) -> str:
    """Return the account's name, which every record keeps."""
    return str(request.user.get_username())


def chart_or_404(encounter_id: UUID) -> Encounter:
    """Return the encounter of a random id."""
    row = Encounter.objects.select_related("patient").filter(public_id=encounter_id).first()
    if row is None:
        raise Http404
    return row
