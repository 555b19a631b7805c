"""A claim payment of a remittance as FHIR R4: ClaimResponse and ExplanationOfBenefit.

Sources: hl7.org/fhir/R4/claimresponse.html, explanationofbenefit.html; ASC X12N 835 005010X221A1, loop 2100 (CLP).
"""

from __future__ import annotations

from dataclasses import dataclass

from superbill.model.remittance import ClaimPayment, ServicePayment
from superbill.office.api.resources import billed as parts
from superbill.office.api.resources.adjudication import of_claim, of_service, totals
from superbill.office.api.resources.billed import Billed
from superbill.office.api.resources.lines import items, quantity
from superbill.office.api.resources.parts import (
    Resource,
    carin,
    concept,
    hl7,
    modifiers,
    money,
    party,
    reference,
    service,
    subject,
    told,
)
from superbill.office.models import RemittanceClaim
from superbill.remittance.matching import BilledLine, match_lines

REVERSAL, PREDETERMINATION = "22", "25"
DISPOSITIONS = {
    "1": "Processed as primary",
    "2": "Processed as secondary",
    "3": "Processed as tertiary",
    "4": "Denied",
    "19": "Processed as primary, forwarded",
    "20": "Processed as secondary, forwarded",
    "21": "Processed as tertiary, forwarded",
    "22": "Reversal of an earlier payment",
    "23": "Not the payer's claim, forwarded",
    "25": "Predetermination, nothing paid",
}
"""What a claim status means (CLP02)."""


@dataclass(frozen=True)
class Paid:
    """A claim payment, its content where it is of one claim alone, and the claim as it was sent."""

    row: RemittanceClaim
    content: ClaimPayment | None
    billed: Billed

    @property
    def services(self) -> list[tuple[BilledLine | None, ServicePayment]]:
        """Each service of the payment with our line."""
        if self.content is None:
            return []
        return list(zip(match_lines(self.billed.value, self.content), self.content.services, strict=True))


def claim_response(paid: Paid, seen: frozenset[str]) -> Resource:
    """Return a ClaimResponse: what a payer decided about a claim, line by line. A reversal is cancelled."""
    billed = paid.billed
    found: dict[int, list[Resource]] = {}
    for line, each in paid.services:
        if line is not None:
            found.setdefault(line.number, []).extend(of_service(each))
    return told(
        {
            "resourceType": "ClaimResponse",
            **_common(paid, seen),
            "requestor": party(billed.value.billing),
            "request": reference("Claim", str(billed.row.public_id)),
            "payeeType": parts.payee(billed.value).get("type"),
            "item": [{"itemSequence": number, "adjudication": told_} for number, told_ in found.items()],
            "addItem": _additional(paid),
            "payment": {"type": concept(hl7("ex-paymenttype"), "complete", "Complete")} | _payment(paid),
        }
    )


def explanation(paid: Paid, seen: frozenset[str]) -> Resource:
    """Return an ExplanationOfBenefit: the claim as it was sent, and the decision beside each of its lines."""
    billed, value = paid.billed, paid.billed.value
    own = items(billed, seen)
    for item in own:
        decided = [
            a for line, each in paid.services if line and line.number == item["sequence"] for a in of_service(each)
        ]
        if decided:
            item["adjudication"] = decided
    covered = parts.coverages(value, seen)
    order = next((o for o, each in covered if each["focal"]), "")
    return told(
        {
            "resourceType": "ExplanationOfBenefit",
            **_common(paid, seen),
            "billablePeriod": parts.billable(value),
            "provider": party(value.billing),
            "priority": concept(hl7("processpriority"), "normal", "Normal"),
            "related": parts.related(value),
            "payee": parts.payee(value),
            "facility": party(value.facility, "Location"),
            "claim": reference("Claim", str(billed.row.public_id)),
            "claimResponse": reference("ClaimResponse", name_of(paid.row)),
            "careTeam": parts.care_team(value),
            "supportingInfo": parts.supporting(value, seen, *_of_payment(paid)),
            "diagnosis": parts.diagnoses(value),
            "procedure": parts.procedures(value),
            "precedence": parts.ORDERS.index(order) + 1 if order in parts.ORDERS else None,
            "insurance": [each for _, each in covered],
            "accident": parts.accident(value),
            "item": own,
            "addItem": _additional(paid),
            "payment": _payment(paid),
        }
    )


def name_of(row: RemittanceClaim) -> str:
    """Return the name of one claim payment: at most 64 of the letters that FHIR allows (R4, 2.24.0.1, id)."""
    return f"{row.remittance.public_id}-{row.number}"


def _common(paid: Paid, seen: frozenset[str]) -> Resource:
    row, content, value = paid.row, paid.content, paid.billed.value
    number = content.payer_claim_number if content else ""
    unique = {"type": concept(carin("C4BBIdentifierType"), "uc", "Unique Claim ID"), "value": number}
    return {
        "id": name_of(row),
        "meta": {"lastUpdated": paid.billed.row.encounter.changed_at},
        "identifier": [unique] if number else [],
        "status": "cancelled" if row.status == REVERSAL else "active",
        **parts.kind(value),
        "use": "predetermination" if row.status == PREDETERMINATION else "claim",
        "patient": subject(paid.billed.row.encounter.patient, seen),
        "created": row.remittance.payment_date,
        "insurer": _insurer(row),
        "outcome": "complete",
        "disposition": DISPOSITIONS.get(row.status, ""),
        "adjudication": of_claim(content) if content else [],
        "total": totals(row.charge, row.paid, row.patient_responsibility, content),
    }


def _insurer(row: RemittanceClaim) -> Resource:
    number = {"type": concept(carin("C4BBIdentifierType"), "payerid"), "value": row.remittance.payer_id}
    return told(
        {
            "type": "Organization",
            "identifier": number if row.remittance.payer_id else {},
            "display": row.remittance.payer or "payer of the remittance",
        }
    )


def _payment(paid: Paid) -> Resource:
    """The payment, with interest as an adjustment that is not of the claim (AMT*I), and the trace of the transfer."""
    row = paid.row
    interest = dict(paid.content.amounts).get("I") if paid.content else None
    return told(
        {
            "adjustment": money(interest) if interest else {},
            "adjustmentReason": {"text": "interest"} if interest else {},
            "date": row.remittance.payment_date,
            "amount": money(row.paid),
            "identifier": {"value": row.remittance.trace} if row.remittance.trace else {},
        }
    )


def _additional(paid: Paid) -> list[Resource]:
    """Services that the payer answered and that are no line of ours (bundled or added by the payer)."""
    return [
        told(
            {
                "productOrService": service(each.code),
                "modifier": modifiers(each.modifiers),
                "servicedDate": each.service_date,
                "quantity": quantity(each.units),
                "adjudication": of_service(each),
            }
        )
        for line, each in paid.services
        if line is None
    ]


def _of_payment(paid: Paid) -> list[tuple[str, Resource]]:
    content = paid.content
    if content is None:
        return []
    drg = {} if getattr(paid.billed.value, "drg", "") else parts.drg(content.drg)
    received = {"timingDate": content.received} if content.received else {}
    return [("drg", drg), ("clmrecvddate", received)]
