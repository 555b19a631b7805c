"""A claim as others see it: its paper form box by box with the findings, and its X12 segment by segment."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Query

from superbill.model.finding import Finding
from superbill.office import audit
from superbill.office.api.claims import CLAIM, held
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, sees
from superbill.office.claim_sides import claim_value, open_findings, sides_of
from superbill.office.models import Claim, ClaimVersion

router = Router()
VERSION = Query(None, ge=1, le=100_000)


class FormBox(Schema):
    """One box of the form: its number, its label, what it says; what the account may not see is covered."""

    box: str
    label: str
    text: str


class FormPage(Schema):
    """One page of the form."""

    title: str
    boxes: list[FormBox]


class ClaimForm(Schema):
    """A version of a claim as a paper form, with the findings against it; `trouble` says why it cannot be printed."""

    version: int
    pages: list[FormPage]
    findings: list[Finding]
    trouble: str


class LoopLine(Schema):
    """One segment; `opens` names the loop that begins with it, `depth` how deep that stands."""

    opens: str
    depth: int
    text: str


class ClaimSegments(Schema):
    """A version of a claim in X12, without the envelope. `lines` is null for who may not see all of a claim."""

    version: int
    lines: list[LoopLine] | None
    trouble: str


@router.get(f"{CLAIM}/form", auth=Scope("claim.read"), response={200: ClaimForm, **REFUSALS})
def form(request: HttpRequest, claim_id: uuid.UUID, version: int | None = VERSION) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Return a claim as its paper form says it: the newest version, or the one asked for."""
    row = held(request, claim_id)
    chosen = _version(row, version)
    value, by = claim_value(chosen), actor(request)
    audit.record(by, "read", "claim", str(row.public_id), f"form of version {chosen.number}")
    findings = open_findings(row, value, by)
    sides = sides_of(value, chosen.at, findings, sees(request))
    pages = [
        {"title": p.title, "boxes": [{"box": box, "label": label, "text": text} for box, label, text in p.values]}
        for p in sides.pages
    ]
    return {"version": chosen.number, "pages": pages, "findings": findings, "trouble": sides.trouble}


@router.get(f"{CLAIM}/x12", auth=Scope("claim.read"), response={200: ClaimSegments, **REFUSALS})
def segments(request: HttpRequest, claim_id: uuid.UUID, version: int | None = VERSION) -> Any:  # noqa: ANN401 - as above
    """Return a claim as it is written into a file for the payer: the newest version, or the one asked for."""
    row = held(request, claim_id)
    chosen = _version(row, version)
    audit.record(actor(request), "read", "claim", str(row.public_id), f"X12 of version {chosen.number}")
    listing = sides_of(claim_value(chosen), chosen.at, (), sees(request)).segments
    lines, trouble = (listing.lines, listing.trouble) if listing else (None, "")
    return {"version": chosen.number, "lines": lines, "trouble": trouble}


def _version(row: Claim, number: int | None) -> ClaimVersion:
    versions = row.versions.order_by("-number")
    found = (versions.filter(number=number) if number else versions).first()
    if found is None:
        raise Http404
    return found
