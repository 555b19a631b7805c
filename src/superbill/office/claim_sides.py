"""A claim as others see it: its form with the findings on the boxes, and its X12."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from superbill.claims.review import review
from superbill.errors import BadInput
from superbill.model.claim import Claim as ProfessionalClaim
from superbill.model.finding import CheckedEncounter, Finding, Outcome, Severity
from superbill.model.institutional import InstitutionalClaim
from superbill.office.claim_x12 import Listing, listing
from superbill.office.form_image import Picture, pictures
from superbill.office.models import Claim, ClaimVersion
from superbill.office.records.claims import ClaimValue
from superbill.office.records.encounters import load_encounter
from superbill.office.roles import FIELDS

ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True)
class Sides:
    """What stands beside the lines: the form's pages or the segments, each only for those who may see all of it."""

    pages: tuple[Picture, ...]
    trouble: str
    segments: Listing | None


def claim_value(version: ClaimVersion) -> ClaimValue:
    """Return the claim of a version; a facility's is told by its type of bill."""
    if "bill_type" in msgspec.json.decode(version.value):
        return msgspec.json.decode(version.value, type=InstitutionalClaim)
    return msgspec.json.decode(version.value, type=ProfessionalClaim)


def open_findings(row: Claim, value: ClaimValue, by: str) -> list[Finding]:
    """What stands against the claim: the open findings of the last check, and what the claim could not carry."""
    run = row.encounter.checks.order_by("-id").first()
    found: list[Finding] = []
    if run is not None:
        checked = CheckedEncounter.model_validate(json.loads(run.value) | {"id": ""})
        found = [f for f in checked.findings if f.verdict in {Outcome.FAIL, Outcome.BYPASSED}]
    found += review(load_encounter(str(row.encounter.public_id), by=by), [value])
    return sorted(found, key=lambda f: (f.verdict is Outcome.BYPASSED, ORDER[f.severity]))


def sides_of(value: ClaimValue, made: datetime, findings: Sequence[Finding], sees: frozenset[str]) -> Sides:
    """Return the form with what the reader may not see covered, and the segments for who may see all of it."""
    trouble = ""
    pages: tuple[Picture, ...] = ()
    try:
        pages = pictures(value, findings, sees)
    except BadInput as error:
        trouble = f"{error.field}: {error.what}. {error.do}."
    whole = {"claim.money", "coverage.member", *(f for f in FIELDS if f.startswith("patient."))} <= sees
    return Sides(pages, trouble, listing(value, made) if whole else None)
