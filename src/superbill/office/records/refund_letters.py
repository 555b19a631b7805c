"""The letter that goes with a refund, to the plan that paid too much or to the patient."""

from __future__ import annotations

import datetime as dt

from superbill.errors import BadInput
from superbill.office.models import ClaimStanding, MoneyRequest
from superbill.office.records.appeals import lines_of, sender_of
from superbill.office.records.our_claims import load_values
from superbill.remittance.letters import RefundLetter, refund_pdf
from superbill.tables.deadlines import overpayment_due

FEDERAL = ("medicare", "medicare_advantage", "medicaid")
"""Programs whose money is returned within 60 days by law (Social Security Act §1128J(d))."""


def refund_letter(request_id: str, *, day: dt.date) -> bytes:
    """Draw the letter of a refund that was asked for."""
    row = MoneyRequest.objects.select_related("claim").filter(public_id=request_id, kind="refund").first()
    if row is None:
        raise BadInput("request", "is not a refund", "Take one from the list of requests")
    standing = ClaimStanding.objects.get(claim_id=row.claim_id)
    value = load_values([row.claim_id])[row.claim_id]
    person = (value.patient.name if value.patient else None) or value.insured.name
    patient = " ".join(part for part in (person.first, person.last) if part)
    home = (value.patient.address if value.patient else None) or value.insured.address
    plan = row.side == "payer"
    federal = plan and standing.payer_kind in FEDERAL
    told = RefundLetter(
        day=row.decided or day,
        to=standing.payer if plan else patient,
        to_address=lines_of(value.payer.address if plan else home),
        patient=patient,
        claim=value.control_number,
        payer_claim_number=standing.payer_claim_number if plan else "",
        service_day=standing.service_day,
        amount=row.amount,
        reason=row.reason,
        rule=overpayment_due(day).source if federal else "",
    )
    return refund_pdf(told, sender_of(value))
