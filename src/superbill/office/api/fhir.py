"""FHIR R4 (hl7.org/fhir/R4), read only: what a payer's or hospital's system asks of coded and billed encounters."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from superbill import __version__
from superbill.office import audit
from superbill.office.api import resources
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, sees, within_reach
from superbill.office.models import Assignment, Claim, Encounter, RemittanceClaim

router = Router()
TYPE = "application/fhir+json"
Resource = dict[str, Any]
OK: dict[Any, Any] = {200: Resource, **REFUSALS}
READ = ("Encounter", "Condition", "Procedure", "Claim", "ClaimResponse", "ExplanationOfBenefit")


@router.get("/metadata", auth=None, response={200: Resource})
def metadata(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - ninja hands it by name
    """Return the CapabilityStatement (R4, 3.1.0.12)."""
    offered = [
        {
            "type": name,
            "interaction": [{"code": "read"}, {"code": "search-type"}],
            "searchParam": [{"name": "encounter", "type": "reference"}],
        }
        for name in READ[1:]
    ]
    return _answer(
        {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": timezone.now().date().isoformat(),
            "kind": "instance",
            "software": {"name": "superbill", "version": __version__},
            "implementation": {"description": "superbill, read only"},
            "fhirVersion": "4.0.1",
            "format": ["json"],
            "rest": [
                {
                    "mode": "server",
                    "security": {"description": "Bearer tokens; scopes are permissions of the office."},
                    "resource": [{"type": "Encounter", "interaction": [{"code": "read"}]}, *offered],
                }
            ],
        }
    )


@router.get("/Encounter/{uuid:id}", auth=Scope("chart.read"), response=OK)
def encounter(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002 - FHIR's name
    """Read an Encounter."""
    return _answer(resources.encounter(_chart(request, id, "Encounter"), sees(request)))


@router.get("/Condition/{uuid:id}", auth=Scope("chart.read"), response=OK)
def condition(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002 - as above
    """Read a Condition: one diagnosis of an encounter."""
    return _answer(resources.condition(_code(request, id, resources.DIAGNOSES)))


@router.get("/Condition", auth=Scope("chart.read"), response=OK)
def conditions(request: HttpRequest, encounter: uuid.UUID) -> HttpResponse:
    """Search Conditions by encounter."""
    return _codes(request, encounter, resources.DIAGNOSES, resources.condition, "Condition")


@router.get("/Procedure/{uuid:id}", auth=Scope("chart.read"), response=OK)
def procedure(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002 - as above
    """Read a Procedure: one procedure or service of an encounter."""
    return _answer(resources.procedure(_code(request, id, resources.PROCEDURES)))


@router.get("/Procedure", auth=Scope("chart.read"), response=OK)
def procedures(request: HttpRequest, encounter: uuid.UUID) -> HttpResponse:
    """Search Procedures by encounter."""
    return _codes(request, encounter, resources.PROCEDURES, resources.procedure, "Procedure")


@router.get("/Claim/{uuid:id}", auth=Scope("claim.read"), response=OK)
def claim(request: HttpRequest, id: uuid.UUID) -> HttpResponse:  # noqa: A002 - as above
    """Read a Claim."""
    row = Claim.objects.select_related("encounter__patient").filter(public_id=id).first()
    if row is None:
        raise Http404
    _reached(request, row.encounter, "Claim", str(id))
    return _answer(resources.claim(row))


@router.get("/Claim", auth=Scope("claim.read"), response=OK)
def claims(request: HttpRequest, encounter: uuid.UUID) -> HttpResponse:
    """Search Claims by encounter."""
    row = _chart(request, encounter, "Claim")
    return _bundle([resources.claim(c) for c in row.claims.select_related("encounter__patient")])


@router.get("/ClaimResponse/{id}", auth=Scope("money.read"), response=OK)
def claim_response(request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002 - as above
    """Read a ClaimResponse: what a payer decided about a claim."""
    return _answer(resources.claim_response(_payment(request, id, "ClaimResponse")))


@router.get("/ClaimResponse", auth=Scope("money.read"), response=OK)
def claim_responses(request: HttpRequest, encounter: uuid.UUID) -> HttpResponse:
    """Search ClaimResponses by encounter."""
    return _payments(request, encounter, resources.claim_response, "ClaimResponse")


@router.get("/ExplanationOfBenefit/{id}", auth=Scope("money.read"), response=OK)
def explanation(request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002 - as above
    """Read an ExplanationOfBenefit: claim and decision together."""
    return _answer(resources.explanation(_payment(request, id, "ExplanationOfBenefit")))


@router.get("/ExplanationOfBenefit", auth=Scope("money.read"), response=OK)
def explanations(request: HttpRequest, encounter: uuid.UUID) -> HttpResponse:
    """Search ExplanationOfBenefits by encounter."""
    return _payments(request, encounter, resources.explanation, "ExplanationOfBenefit")


def _chart(request: HttpRequest, public_id: uuid.UUID, kind: str) -> Encounter:
    row = Encounter.objects.select_related("patient").filter(public_id=public_id).first()
    if row is None:
        raise Http404
    _reached(request, row, kind, str(public_id))
    return row


def _code(request: HttpRequest, public_id: uuid.UUID, systems: tuple[str, ...]) -> Assignment:
    row = (
        Assignment.objects.select_related("encounter__patient").filter(public_id=public_id, system__in=systems).first()
    )
    if row is None:
        raise Http404
    _reached(request, row.encounter, "code", str(public_id))
    return row


def _codes(
    request: HttpRequest,
    public_id: uuid.UUID,
    systems: tuple[str, ...],
    make: Callable[[Assignment], Resource],
    kind: str,
) -> HttpResponse:
    row = _chart(request, public_id, kind)
    rows = row.assignments.filter(system__in=systems, state=Assignment.State.ASSIGNED)
    return _bundle([make(a) for a in rows.select_related("encounter__patient")])


def _payment(request: HttpRequest, name: str, kind: str) -> RemittanceClaim:
    """Find one claim payment by its name here: the remittance's id and the number of the payment in it."""
    remittance, _, number = name.rpartition("-")
    try:
        found = RemittanceClaim.objects.select_related("remittance", "claim__encounter__patient").filter(
            remittance__public_id=uuid.UUID(remittance), number=int(number), claim__isnull=False
        )
        row = found.first()
    except (ValueError, OverflowError):
        row = None
    if row is None or row.claim is None:
        raise Http404
    _reached(request, row.claim.encounter, kind, str(row.claim.public_id))
    return row


def _payments(
    request: HttpRequest, public_id: uuid.UUID, make: Callable[[RemittanceClaim], Resource], kind: str
) -> HttpResponse:
    row = _chart(request, public_id, kind)
    rows = RemittanceClaim.objects.filter(claim__encounter=row)
    return _bundle([make(p) for p in rows.select_related("remittance", "claim__encounter__patient")])


def _reached(request: HttpRequest, row: Encounter, kind: str, object_id: str) -> None:
    within_reach(request, str(row.public_id))
    audit.record(actor(request), "read", f"FHIR {kind}", object_id)


def _bundle(found: list[Resource]) -> HttpResponse:
    entries = [{"resource": r, "search": {"mode": "match"}} for r in found]
    bundle: Resource = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
    return _answer(bundle | ({"entry": entries} if entries else {}))


def _answer(resource: Resource) -> HttpResponse:
    return HttpResponse(json.dumps(resource), content_type=TYPE)
