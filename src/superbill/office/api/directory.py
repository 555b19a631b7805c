"""The lists of payers, providers and facilities: read, added to, changed, taken out of use; each change is kept."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import StringConstraints

from superbill.office import audit
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor
from superbill.office.models import CardChange, Payer, Provider
from superbill.office.problem_details import problem
from superbill.office.records.directory import FIELDS, listed_parties, met_parties, party_row, retire_party, save_party

router = Router()
PLACE = "/directory/{kind}"
ONE = f"{PLACE}/{{uuid:party_id}}"
Kind = Literal["payer", "provider"]
Entry = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$", strip_whitespace=True)]


class DirectoryEntry(Schema):
    """A payer (name, kind, identifier), or a provider or facility (organization or names, NPI, taxonomy)."""

    id: uuid.UUID
    values: dict[str, str]
    retired: bool


class DirectoryCard(Schema):
    """The fields of a payer (name, kind, identifier) or of a provider; those of the other stay empty."""

    name: Entry = ""
    kind: Entry = ""
    identifier: Entry = ""
    organization: Entry = ""
    last_name: Entry = ""
    first_name: Entry = ""
    npi: Entry = ""
    taxonomy: Entry = ""


class DirectoryId(Schema):
    """The id of a payer or provider."""

    id: uuid.UUID


class DirectoryUse(Schema):
    """Whether it is out of use."""

    retired: bool


class DirectoryChange(Schema):
    """One change: what was there before, and after."""

    before: dict[str, Any]
    after: dict[str, Any]
    by: str
    at: dt.datetime


class PayerMet(Schema):
    """A payer and how many coverages name it."""

    id: uuid.UUID
    name: str
    kind: str
    identifier: str
    number: int


class ProviderMet(Schema):
    """A provider or facility and how many encounters name it."""

    id: uuid.UUID
    organization: str
    last_name: str
    first_name: str
    npi: str
    taxonomy: str
    number: int


class PartiesMet(Schema):
    """The payers and the providers that the office meets most, 500 of each."""

    payers: list[PayerMet]
    providers: list[ProviderMet]


@router.get("/parties", auth=Scope("patient.read"), response={200: PartiesMet, **REFUSALS})
def parties(request: HttpRequest) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """List payers, providers and facilities with how often the office meets them."""
    audit.record(actor(request), "list", "party")
    payers, providers = met_parties()
    return {
        "payers": [_met(row, PayerMet) for row in payers],
        "providers": [_met(row, ProviderMet) for row in providers],
    }


@router.get(PLACE, auth=Scope("party.manage"), response={200: list[DirectoryEntry], **REFUSALS})
def directory(request: HttpRequest, kind: Kind) -> Any:  # noqa: ANN401 - as above
    """List the first 1,000 payers or providers, those out of use too."""
    audit.record(actor(request), "list", kind)
    return [
        {"id": row.public_id, "values": {n: getattr(row, n) for n in FIELDS[kind]}, "retired": retired}
        for row, retired in listed_parties(kind)
    ]


@router.post(PLACE, auth=Scope("party.manage"), response={201: DirectoryId, **REFUSALS})
def add(request: HttpRequest, kind: Kind, value: DirectoryCard) -> Any:  # noqa: ANN401 - as above
    """Add a payer or provider."""
    return Status(201, {"id": save_party(kind, "", value.dict(), by=actor(request))})


@router.post(ONE, auth=Scope("party.manage"), response={200: DirectoryId, **REFUSALS})
def change(request: HttpRequest, kind: Kind, party_id: uuid.UUID, value: DirectoryCard) -> Any:  # noqa: ANN401 - as above
    """Change a payer or provider; every field is replaced."""
    return {"id": save_party(kind, str(party_id), value.dict(), by=actor(request))}


@router.post(f"{ONE}/use", auth=Scope("party.manage"), response={200: DirectoryUse, **REFUSALS})
def retire(request: HttpRequest, kind: Kind, party_id: uuid.UUID, value: DirectoryUse) -> Any:  # noqa: ANN401 - as above
    """Take a payer or provider out of use, or into use again; what names it stays."""
    retire_party(kind, str(party_id), retired=value.retired, by=actor(request))
    return value


@router.get(f"{ONE}/changes", auth=Scope("party.manage"), response={200: list[DirectoryChange], **REFUSALS})
def party_changes(request: HttpRequest, kind: Kind, party_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return what was changed on a card, the newest first, up to 200."""
    if party_row(kind, str(party_id)) is None:
        return problem(404, "There is no such record")
    audit.record(actor(request), "read", f"{kind} changes", str(party_id))
    return list(CardChange.objects.filter(kind=kind, card=party_id).order_by("-id")[:200])


def _met(row: Payer | Provider, shown: type[Schema]) -> dict[str, object]:
    return {"id": row.public_id} | {name: getattr(row, name) for name in shown.model_fields if name != "id"}
