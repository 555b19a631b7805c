"""What a claim says, in the elements that Claim and ExplanationOfBenefit share.

Sources: hl7.org/fhir/R4/claim.html and explanationofbenefit.html; the types of diagnoses, care team roles and
supporting information that R4 leaves open are those of CARIN Blue Button (hl7.org/fhir/us/carin-bb).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from superbill.model.claim import Insured
from superbill.model.claim import Party as BilledParty
from superbill.model.institutional import BilledDiagnosis, BilledProcedure, InstitutionalClaim
from superbill.office.api.resources.parts import (
    ICD10CM,
    ICD10PCS,
    MS_DRG,
    Resource,
    carin,
    coding,
    concept,
    hl7,
    nubc,
    party,
    period,
    present,
    told,
)
from superbill.office.models import Claim
from superbill.remittance.matching import BilledClaim

VOID, REPLACEMENT = "8", "7"
ORDERS = ("P", "S", "T")
_STAYS = {"11", "12", "18", "21", "22", "28", "41", "65", "66", "86"}
"""Types of bill of inpatients: hospital, swing bed, nursing facility, religious, intermediate, residential (FL 4)."""
_TEAM = {
    "attending": ("C4BB", "attending", "Attending"),
    "operating": ("C4BB", "operating", "Operating"),
    "other_operating": ("C4BB", "otheroperating", "Other Operating"),
    "rendering": ("C4BB", "rendering", "Rendering provider"),
    "referring": ("C4BB", "referring", "Referring"),
    "supervising": ("HL7", "supervisor", "Supervising Provider"),
    "ordering": ("HL7", "other", "Other"),
}


@dataclass(frozen=True)
class Billed:
    """A claim and the version of it that is shown."""

    row: Claim
    value: BilledClaim
    number: int
    at: datetime

    @property
    def voided(self) -> bool:
        """True when this version takes the claim back."""
        return self.value.frequency == VOID


def kind(value: BilledClaim) -> Resource:
    """Return type and, of a facility's claim, whether it is of a stay."""
    if not isinstance(value, InstitutionalClaim):
        return {"type": concept(hl7("claim-type"), "professional", "Professional")}
    stay = value.bill_type[:2] in _STAYS
    return {
        "type": concept(hl7("claim-type"), "institutional", "Institutional"),
        "subType": concept(carin("C4BBInstitutionalClaimSubType"), "inpatient" if stay else "outpatient"),
    }


def billable(value: BilledClaim) -> Resource:
    """Return the days that a claim bills."""
    if isinstance(value, InstitutionalClaim):
        return period(value.statement_from, value.statement_through)
    days = [d for line in value.lines for d in (line.service_date, line.through_date) if d]
    return period(min(days, default=None), max(days, default=None))


def insurer(value: BilledClaim) -> Resource:
    """Return who is asked to pay."""
    return told(
        {
            "type": "Organization",
            "identifier": told({"type": concept(carin("C4BBIdentifierType"), "payerid"), "value": value.payer.id})
            if value.payer.id
            else {},
            "display": value.payer.name,
        }
    )


def payee(value: BilledClaim) -> Resource:
    """Return that the provider is paid, where the patient assigned the benefits (CLM08)."""
    return {"type": concept(hl7("payeetype"), "provider", "Provider")} if value.assign_benefits == "Y" else {}


def team(value: BilledClaim) -> list[tuple[str, BilledParty]]:
    """Return the people of the claim and of its lines in their roles, each once; their place is their sequence."""
    found: list[tuple[str, BilledParty]] = []
    for holder in (value, *value.lines):
        for role in _TEAM:
            person: BilledParty | None = getattr(holder, role, None)
            if person is not None and (role, person) not in found:
                found.append((role, person))
    return found


def care_team(value: BilledClaim) -> list[Resource]:
    """Return the care team."""
    found = []
    for number, (role, person) in enumerate(team(value), 1):
        source, code, display = _TEAM[role]
        system = carin("C4BBClaimCareTeamRole") if source == "C4BB" else hl7("claimcareteamrole")
        taxonomy = concept("http://nucc.org/provider-taxonomy", person.taxonomy)
        parts = {"provider": party(person), "role": concept(system, code, display), "qualification": taxonomy}
        found.append(told({"sequence": number, **parts}))
    return found


def diagnoses(value: BilledClaim) -> list[Resource]:
    """Return the diagnoses; lines point at their sequence."""
    return [
        told(
            {
                "sequence": number,
                "diagnosisCodeableConcept": concept(ICD10CM, each.code),
                "type": [{"coding": [type_]}],
                "onAdmission": present(each.poa),
            }
        )
        for number, (each, type_) in enumerate(_diagnoses(value), 1)
    ]


def _diagnoses(value: BilledClaim) -> Iterator[tuple[BilledDiagnosis, Resource]]:
    principal = coding(hl7("ex-diagnosistype"), "principal", "Principal Diagnosis")
    own = carin("C4BBClaimDiagnosisType")
    if not isinstance(value, InstitutionalClaim):
        for place, code in enumerate(value.diagnoses):
            yield BilledDiagnosis(code), principal if place == 0 else coding(own, "secondary", "Secondary")
        return
    yield value.principal, principal
    for each in value.diagnoses:
        yield each, coding(own, "other", "Other")
    if value.admitting:
        yield BilledDiagnosis(value.admitting), coding(hl7("ex-diagnosistype"), "admitting", "Admitting Diagnosis")
    for code in value.reasons_for_visit:
        yield BilledDiagnosis(code), coding(own, "patientreasonforvisit", "Patient Reason for Visit")
    for each in value.external_causes:
        yield each, coding(own, "externalcauseofinjury", "External Cause of Injury")


def procedures(value: BilledClaim) -> list[Resource]:
    """Return the ICD-10-PCS procedures of a stay."""
    if not isinstance(value, InstitutionalClaim):
        return []
    billed: list[tuple[str, BilledProcedure]] = [("other", p) for p in value.procedures]
    if value.principal_procedure:
        billed.insert(0, ("principal", value.principal_procedure))
    return [
        {
            "sequence": number,
            "type": [concept(carin("C4BBClaimProcedureType"), type_, type_.capitalize())],
            "date": each.day,
            "procedureCodeableConcept": concept(ICD10PCS, each.code),
        }
        for number, (type_, each) in enumerate(billed, 1)
    ]


def supporting(value: BilledClaim, seen: frozenset[str], *more: tuple[str, Resource]) -> list[Resource]:
    """Return what else the claim tells of the stay, and `more` of a payment; record numbers for those who see them."""
    found = [*_facility(value), *more]
    stay = period(value.admission_date, None if isinstance(value, InstitutionalClaim) else value.discharge_date)
    if isinstance(value, InstitutionalClaim) and value.admission_date and value.discharge_status != "30":
        stay = period(value.admission_date, value.statement_through)
    if stay:
        found.append(("admissionperiod", {"timingPeriod": stay}))
    if value.medical_record_number and "patient.number" in seen:
        found.append(("medicalrecordnumber", {"valueString": value.medical_record_number}))
    if not isinstance(value, InstitutionalClaim) and value.onset_date:
        found.append(("onset", {"timingDate": value.onset_date}))
    return [
        {"sequence": number, "category": _category(name)} | parts
        for number, (name, parts) in enumerate((f for f in found if f[1]), 1)
    ]


def _category(name: str) -> Resource:
    """The onset of the illness is of R4's own categories, the rest of CARIN's."""
    return concept(hl7("claiminformationcategory") if name == "onset" else carin("C4BBSupportingInfoType"), name)


def _facility(value: BilledClaim) -> Iterator[tuple[str, Resource]]:
    if isinstance(value, InstitutionalClaim):
        yield "typeofbill", {"code": concept(nubc("TypeOfBill"), value.bill_type)}
        yield "admtype", _code("PriorityTypeOfAdmitOrVisit", value.admission_type)
        yield "pointoforigin", _code("PointOfOrigin", value.admission_source)
        yield "discharge-status", _code("PatDischargeStatus", value.discharge_status)
        yield "drg", drg(value.drg)


def _code(system: str, code: str) -> Resource:
    return {"code": concept(nubc(system), code)} if code else {}


def drg(code: str) -> Resource:
    """Return a DRG as supporting information."""
    return {"code": concept(MS_DRG, code)} if code else {}


def coverages(value: BilledClaim, seen: frozenset[str]) -> list[tuple[str, Resource]]:
    """Return the coverages in the order in which they pay, each with its order; the claim's own is the focal one.

    Member numbers are for those who see them.
    """
    held = [(value.insured, value.payer.name, value.prior_authorization, True)]
    held += [(o.insured, o.payer.name, o.prior_authorization, False) for o in value.other_payers]
    return [
        (
            insured.order,
            told(
                {
                    "focal": focal,
                    "coverage": _coverage(insured, payer, seen),
                    "preAuthRef": [authorized] if authorized else [],
                }
            ),
        )
        for insured, payer, authorized, focal in sorted(held, key=lambda h: h[0].order)
    ]


def _coverage(insured: Insured, payer: str, seen: frozenset[str]) -> Resource:
    number = insured.member_id if "coverage.member" in seen else ""
    member = {"type": concept(hl7("v2-0203"), "MB", "Member Number"), "value": number} if number else {}
    plan = insured.plan_name if "coverage.member" in seen else ""
    display = " ".join(part for part in (payer, plan) if part) or "coverage billed by this claim"
    return told({"type": "Coverage", "identifier": member, "display": display})


def related(value: BilledClaim) -> list[Resource]:
    """Return the payer's number of the claim that this one replaces or voids (REF*F8)."""
    if value.frequency not in {REPLACEMENT, VOID} or not value.payer_claim_number:
        return []
    number = {"type": concept(carin("C4BBIdentifierType"), "uc", "Unique Claim ID"), "value": value.payer_claim_number}
    relationship = concept(hl7("ex-relatedclaimrelationship"), "prior", "Prior Claim")
    return [{"relationship": relationship, "reference": number}]


def accident(value: BilledClaim) -> Resource:
    """Return the accident that a professional claim names with its day (v3 ActIncidentCode)."""
    found = None if isinstance(value, InstitutionalClaim) else value.accident
    if found is None or found.date is None:
        return {}
    incident = {"AA": ("MVA", "Motor vehicle accident"), "EM": ("WPA", "Workplace accident")}.get(found.kind)
    type_ = concept(hl7("v3-ActCode"), *incident) if incident else {"text": "other accident"}
    return told({"date": found.date, "type": type_, "locationAddress": {"state": found.state} if found.state else {}})
