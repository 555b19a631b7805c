"""One claim: its money, its lines with the remits below, its form with the findings on the boxes, its X12, its road."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from superbill.model.claim import Claim as ProfessionalClaim
from superbill.office import audit
from superbill.office.claim_sides import claim_value, open_findings, sides_of
from superbill.office.models import Claim
from superbill.office.permits import permitted, require, seen
from superbill.office.screens.answers import who
from superbill.office.screens.claim_lines import decisions, diagnoses, lines, money, payments_of
from superbill.office.screens.claim_road import road

OTHERS = 20


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
    findings = open_findings(row, value, who(request))
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
        "sides": sides_of(value, version.at, findings, sees),
        "road": road(row, timezone.now().date()),
        "others": _others(row),
    }


def _others(row: Claim) -> list[Claim]:
    """The other claims of the same patient, newest first."""
    rows = Claim.objects.select_related("encounter").filter(encounter__patient=row.encounter.patient).exclude(pk=row.pk)
    return list(rows.order_by("-id")[:OTHERS])
