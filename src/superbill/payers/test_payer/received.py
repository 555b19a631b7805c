"""The claims of a file that the test payer got. It decides about dental claims as about professional ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from superbill.model.claim import Claim, ClaimLine
from superbill.model.dental import DentalClaim
from superbill.payers.test_payer.settings import AnyClaim
from superbill.x12 import dental, institutional, professional
from superbill.x12.professional import ReadSet, RefusedClaim

_NAME = "received file"


class Estimate(Claim, frozen=True):
    """A predetermination: the provider asks what would be paid, before the service is given."""


def claims_received(content: bytes) -> Iterator[tuple[ReadSet, AnyClaim | RefusedClaim]]:
    """Every claim of a file (837P, 837I, 837D) with the set that it came in."""
    for read in (professional.claims, institutional.claims):
        yield from read(content, _NAME, only=False)
    for heading, claim in dental.claims(content, _NAME, only=False):
        day = dt.date.fromisoformat(heading.created[:10])
        yield heading, claim if isinstance(claim, RefusedClaim) else _as_professional(claim, day)


def _as_professional(claim: DentalClaim, day: dt.date) -> Claim:
    kind = Estimate if claim.predetermination else Claim
    return kind(
        control_number=claim.control_number,
        charge=claim.charge,
        place_of_service=claim.place_of_service,
        billing=claim.billing,
        insured=claim.insured,
        payer=claim.payer,
        diagnoses=claim.diagnoses,
        lines=tuple(
            ClaimLine(
                line.number, line.code, line.charge, line.service_date or claim.service_date or day,
                line.quantity or Decimal(1), modifiers=line.modifiers, control=line.control,
            )
            for line in claim.lines
        ),
        patient=claim.patient,
        rendering=claim.rendering,
        frequency=claim.frequency,
        payer_claim_number=claim.payer_claim_number,
    )  # fmt: skip
