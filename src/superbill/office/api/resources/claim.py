"""A claim as FHIR R4 (hl7.org/fhir/R4/claim.html)."""

from __future__ import annotations

from superbill.office.api.resources import billed as parts
from superbill.office.api.resources.billed import Billed
from superbill.office.api.resources.lines import items
from superbill.office.api.resources.parts import Resource, concept, hl7, money, party, subject, told


def claim(billed: Billed, seen: frozenset[str]) -> Resource:
    """Return a Claim as its newest version is; a void is cancelled. Charges are for those who see money."""
    row, value = billed.row, billed.value
    insurance = [{"sequence": n} | each for n, (_, each) in enumerate(parts.coverages(value, seen), 1)]
    return told(
        {
            "resourceType": "Claim",
            "id": str(row.public_id),
            "meta": {"lastUpdated": row.encounter.changed_at},
            "identifier": [{"type": {"text": "control number"}, "value": row.control_number}],
            "status": "cancelled" if billed.voided else "active",
            **parts.kind(value),
            "use": "claim",
            "patient": subject(row.encounter.patient, seen),
            "billablePeriod": parts.billable(value),
            "created": billed.at,
            "insurer": parts.insurer(value),
            "provider": party(value.billing),
            "priority": concept(hl7("processpriority"), "normal", "Normal"),
            "related": parts.related(value),
            "payee": parts.payee(value),
            "facility": party(value.facility, "Location"),
            "careTeam": parts.care_team(value),
            "supportingInfo": parts.supporting(value, seen),
            "diagnosis": parts.diagnoses(value),
            "procedure": parts.procedures(value),
            "insurance": insurance,
            "accident": parts.accident(value),
            "item": items(billed, seen),
            "total": money(value.charge) if "claim.money" in seen else {},
        }
    )
