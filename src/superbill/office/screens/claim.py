"""One claim: its money, its lines with the remits below, its form with the findings on the boxes, its X12, its road."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from superbill.claims.review import review
from superbill.errors import BadInput
from superbill.model.claim import Claim as ProfessionalClaim
from superbill.model.finding import CheckedEncounter, Finding, Outcome, Severity
from superbill.model.institutional import InstitutionalClaim
from superbill.office import audit
from superbill.office.models import Claim, ClaimVersion
from superbill.office.permits import permitted, require, seen
from superbill.office.records.claims import ClaimValue
from superbill.office.records.encounters import load_encounter
from superbill.office.roles import FIELDS
from superbill.office.screens.answers import who
from superbill.office.screens.claim_lines import decisions, diagnoses, lines, money, payments_of
from superbill.office.screens.claim_road import road
from superbill.office.screens.claim_x12 import Listing, listing
from superbill.office.screens.form_image import Picture, pictures

OTHERS = 20
ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True)
class Sides:
    """What stands beside the lines: the form's pages or the segments, each only for those who may see all of it."""

    pages: tuple[Picture, ...]
    trouble: str
    segments: Listing | None


@permitted("claim.read")
def show(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Show one claim; `?version=` an earlier one."""
    row = Claim.objects.select_related("encounter__patient").filter(public_id=claim_id).first()
    if row is None:
        raise Http404
    require(request, "claim.read", str(row.encounter.public_id))
    with transaction.atomic():
        return render(request, "office/claim.html", _page(request, row))


def _page(request: HttpRequest, row: Claim) -> dict[str, object]:
    versions = list(row.versions.order_by("-number"))
    wanted = request.GET.get("version", "")
    version = next((v for v in versions if str(v.number) == wanted), versions[0])
    value = claim_value(version)
    audit.record(who(request), "read", "claim", str(row.public_id), f"version {version.number}")
    findings = _findings(row, value, who(request))
    payments = payments_of(row)
    sees = seen(request.user)
    return {
        "claim": row,
        "value": value,
        "kind": "837P, CMS-1500" if isinstance(value, ProfessionalClaim) else "837I, UB-04",
        "version": version,
        "versions": versions,
        "diagnoses": diagnoses(value),
        "lines": lines(value, payments),
        "payments": decisions(payments),
        "money": money(row, payments) if "claim.money" in sees else None,
        "findings": findings,
        "sides": _sides(value, version.at, findings, sees),
        "road": road(row, timezone.now().date()),
        "others": _others(row),
    }


def claim_value(version: ClaimVersion) -> ClaimValue:
    """Return the claim of a version; a facility's is told by its type of bill."""
    if "bill_type" in msgspec.json.decode(version.value):
        return msgspec.json.decode(version.value, type=InstitutionalClaim)
    return msgspec.json.decode(version.value, type=ProfessionalClaim)


def _findings(row: Claim, value: ClaimValue, by: str) -> list[Finding]:
    """What stands against the claim: the open findings of the last check, and what the claim could not carry."""
    run = row.encounter.checks.order_by("-id").first()
    found: list[Finding] = []
    if run is not None:
        checked = CheckedEncounter.model_validate(json.loads(run.value) | {"id": ""})
        found = [f for f in checked.findings if f.verdict in {Outcome.FAIL, Outcome.BYPASSED}]
    found += review(load_encounter(str(row.encounter.public_id), by=by), [value])
    return sorted(found, key=lambda f: (f.verdict is Outcome.BYPASSED, ORDER[f.severity]))


def _sides(value: ClaimValue, made: datetime, findings: Sequence[Finding], sees: frozenset[str]) -> Sides:
    trouble = ""
    pages: tuple[Picture, ...] = ()
    try:
        pages = pictures(value, findings, sees)
    except BadInput as error:
        trouble = f"{error.field}: {error.what}. {error.do}."
    whole = {"claim.money", "coverage.member", *(f for f in FIELDS if f.startswith("patient."))} <= sees
    return Sides(pages, trouble, listing(value, made) if whole else None)


def _others(row: Claim) -> list[Claim]:
    """The other claims of the same patient, newest first."""
    rows = Claim.objects.select_related("encounter").filter(encounter__patient=row.encounter.patient).exclude(pk=row.pk)
    return list(rows.order_by("-id")[:OTHERS])
