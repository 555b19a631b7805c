"""Records as FHIR R4 resources (hl7.org/fhir/R4): Encounter, Condition, Procedure, Claim, ClaimResponse, EOB."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from superbill.office.models import Assignment, Claim, Encounter, Patient, RemittanceClaim

Resource = dict[str, Any]
SYSTEMS = {
    "ICD-10-CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "ICD-10-PCS": "http://www.cms.gov/Medicare/Coding/ICD10",
    "CPT": "http://www.ama-assn.org/go/cpt",
    "HCPCS": "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
}
DIAGNOSES = ("ICD-10-CM",)
PROCEDURES = ("ICD-10-PCS", "CPT", "HCPCS")
STATUS = {"1": "primary", "2": "secondary", "3": "tertiary"}
_ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_CLASSES = {
    "inpatient": ("IMP", "inpatient encounter"),
    "skilled_nursing": ("IMP", "inpatient encounter"),
    "home_health": ("HH", "home health"),
}
_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/condition-category"
_CLAIM_TYPE = "http://terminology.hl7.org/CodeSystem/claim-type"
_ADJUDICATION = "http://terminology.hl7.org/CodeSystem/adjudication"


def encounter(row: Encounter, seen: frozenset[str]) -> Resource:
    """Return an Encounter (R4, Encounter): its class is AMB, IMP or HH (v3 ActEncounterCode)."""
    code, display = _CLASSES.get(row.setting, ("AMB", "ambulatory"))
    period = {k: v.isoformat() for k, v in (("start", row.service_date), ("end", row.discharge_date)) if v is not None}
    found: Resource = {
        "resourceType": "Encounter",
        "id": str(row.public_id),
        "meta": {"lastUpdated": row.changed_at.isoformat()},
        "status": "finished",
        "class": {"system": _ACT, "code": code, "display": display},
        "subject": _subject(row.patient, named="patient.name" in seen),
    }
    return found | ({"period": period} if period else {})


def condition(row: Assignment) -> Resource:
    """Return a Condition (R4, Condition): a diagnosis of the encounter; confirmed once a person accepted it."""
    assigned = row.state == Assignment.State.ASSIGNED
    if assigned:
        verified = "confirmed" if row.decided else "provisional"
    else:
        verified = "refuted" if row.state == Assignment.State.REJECTED else "unconfirmed"
    found: Resource = {
        "resourceType": "Condition",
        "id": str(row.public_id),
        "verificationStatus": {"coding": [{"system": _VERIFIED, "code": verified}]},
        "category": [{"coding": [{"system": _CATEGORY, "code": "encounter-diagnosis"}]}],
        "code": _coding(row),
        "subject": _subject(row.encounter.patient),
        "encounter": _reference("Encounter", str(row.encounter.public_id)),
    }
    if assigned:  # con-4/con-5 of R4: a condition that is not there has no clinical status
        found["clinicalStatus"] = {"coding": [{"system": _CLINICAL, "code": "active"}]}
    return found


def procedure(row: Assignment) -> Resource:
    """Return a Procedure (R4, Procedure)."""
    assigned = row.state == Assignment.State.ASSIGNED
    found: Resource = {
        "resourceType": "Procedure",
        "id": str(row.public_id),
        "status": "completed" if assigned else "entered-in-error",
        "code": _coding(row),
        "subject": _subject(row.encounter.patient),
        "encounter": _reference("Encounter", str(row.encounter.public_id)),
    }
    day = row.encounter.service_date
    return found | ({"performedDateTime": day.isoformat()} if day else {})


def claim(row: Claim) -> Resource:
    """Return a Claim (R4, Claim) of the newest version."""
    version = row.versions.order_by("-number").first()
    value: Resource = json.loads(version.value) if version else {}
    return {
        "resourceType": "Claim",
        "id": str(row.public_id),
        "identifier": [{"type": {"text": "control number"}, "value": row.control_number}],
        "status": "cancelled" if version and version.frequency == "8" else "active",
        "type": _type(value),
        "use": "claim",
        "patient": _subject(row.encounter.patient),
        "created": (version.at if version else row.stored_at).isoformat(),
        "insurer": {"display": _payer(value)},
        "provider": {"display": "billing provider of the claim"},
        "priority": {"coding": [{"code": "normal"}]},
        "insurance": [{"sequence": 1, "focal": True, "coverage": {"display": "coverage billed by this claim"}}],
        "total": _money(row.charge),
    }


def claim_response(row: RemittanceClaim) -> Resource:
    """Return a ClaimResponse (R4, ClaimResponse): one claim payment (CLP) of a remittance."""
    held = _held(row)
    return {
        "resourceType": "ClaimResponse",
        "id": name_of(row),
        "status": "active",
        "type": _type(_value(held)),
        "use": "claim",
        "patient": _subject(held.encounter.patient),
        "created": row.remittance.payment_date.isoformat(),
        "insurer": {"display": row.remittance.payer or "payer of the remittance"},
        "request": _reference("Claim", str(held.public_id)),
        "outcome": "complete",
        "total": _totals(row),
        "payment": {
            "type": {
                "coding": [{"system": "http://terminology.hl7.org/CodeSystem/ex-paymenttype", "code": "complete"}]
            },
            "date": row.remittance.payment_date.isoformat(),
            "amount": _money(row.paid),
        },
    }


def explanation(row: RemittanceClaim) -> Resource:
    """Return an ExplanationOfBenefit (R4, ExplanationOfBenefit)."""
    held = _held(row)
    return {
        "resourceType": "ExplanationOfBenefit",
        "id": name_of(row),
        "status": "cancelled" if row.status == "22" else "active",
        "type": _type(_value(held)),
        "use": "claim",
        "patient": _subject(held.encounter.patient),
        "created": row.remittance.payment_date.isoformat(),
        "insurer": {"display": row.remittance.payer or "payer of the remittance"},
        "provider": {"display": "billing provider of the claim"},
        "claim": _reference("Claim", str(held.public_id)),
        "claimResponse": _reference("ClaimResponse", name_of(row)),
        "outcome": "complete",
        "insurance": [{"focal": True, "coverage": {"display": "coverage billed by this claim"}}],
        "total": _totals(row),
        "payment": {"date": row.remittance.payment_date.isoformat(), "amount": _money(row.paid)},
    }


def name_of(row: RemittanceClaim) -> str:
    """Return the name of one claim payment: at most 64 of the letters that FHIR allows (R4, 2.24.0.1, id)."""
    return f"{row.remittance.public_id}-{row.number}"


def _held(row: RemittanceClaim) -> Claim:
    if row.claim is None:
        raise AssertionError("a payment without a claim of ours has no resource")
    return row.claim


def _value(row: Claim) -> Resource:
    version = row.versions.order_by("-number").first()
    found: Resource = json.loads(version.value) if version else {}
    return found


def _type(value: Resource) -> Resource:
    return {"coding": [{"system": _CLAIM_TYPE, "code": "institutional" if "bill_type" in value else "professional"}]}


def _payer(value: Resource) -> str:
    payer = value.get("payer")
    return str(payer.get("name") or "payer of the claim") if isinstance(payer, dict) else "payer of the claim"


def _totals(row: RemittanceClaim) -> list[Resource]:
    amounts = (("submitted", row.charge), ("benefit", row.paid))
    return [
        {"category": {"coding": [{"system": _ADJUDICATION, "code": code}]}, "amount": _money(amount)}
        for code, amount in amounts
    ]


def _money(amount: Decimal) -> Resource:
    """Return a Money; a JSON number with two decimals is read back exactly up to 2^53 cents."""
    return {"value": json.loads(f"{amount:.2f}"), "currency": "USD"}


def _coding(row: Assignment) -> Resource:
    coding = {"system": SYSTEMS.get(row.system, row.system), "code": row.code}
    licensed = row.system == "CPT"
    return {"coding": [coding if licensed else coding | {"display": row.title}]}


def _subject(patient: Patient, *, named: bool = False) -> Resource:
    found: Resource = {"type": "Patient", "identifier": {"value": str(patient.public_id)}}
    if named and patient.last_name:
        found["display"] = f"{patient.first_name} {patient.last_name}".strip()
    return found


def _reference(kind: str, name: str) -> Resource:
    return {"reference": f"{kind}/{name}"}
