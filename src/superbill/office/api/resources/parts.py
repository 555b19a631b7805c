"""Code systems, and the parts that resources share: codings, references, money.

Sources: hl7.org/fhir/R4/terminologies-systems.html; for the code sets of CMS, NUBC and X12 the URIs of CARIN Blue
Button 2.1 (hl7.org/fhir/us/carin-bb), which US payers' servers use.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from superbill.model.claim import Name
from superbill.model.claim import Party as BilledParty
from superbill.model.party import Provider
from superbill.office.models import Patient

Resource = dict[str, Any]

_TERMS = "http://terminology.hl7.org/CodeSystem/"
_C4BB = "http://hl7.org/fhir/us/carin-bb/CodeSystem/"
_NUBC = "https://www.nubc.org/CodeSystem/"
_X12 = "https://x12.org/codes/"

ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD10PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
CPT = "http://www.ama-assn.org/go/cpt"
HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
HIPPS = "https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/ProspMedicareFeeSvcPmtGen/HIPPSCodes"
MS_DRG = "https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/AcuteInpatientPPS/MS-DRG-Classifications-and-Software"
PLACE = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
PRESENT = "https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/HospitalAcqCond/Coding"
NDC = "http://hl7.org/fhir/sid/ndc"
NPI = "http://hl7.org/fhir/sid/us-npi"
UNITS = "http://unitsofmeasure.org"
URI = "urn:ietf:rfc:3986"

SYSTEMS = {"ICD-10-CM": ICD10CM, "ICD-10-PCS": ICD10PCS, "CPT": CPT, "HCPCS": HCPCS}
"""The URI of each code set that a chart holds."""
DIAGNOSES = ("ICD-10-CM",)
PROCEDURES = ("ICD-10-PCS", "CPT", "HCPCS")


def hl7(name: str) -> str:
    """Return the URI of a code system of HL7's terminology."""
    return f"{_TERMS}{name}"


def carin(name: str) -> str:
    """Return the URI of a code system of CARIN Blue Button."""
    return f"{_C4BB}{name}"


def nubc(name: str) -> str:
    """Return the URI of a code set of the UB-04."""
    return f"{_NUBC}{name}"


def x12(name: str) -> str:
    """Return the URI of a code list of X12."""
    return f"{_X12}{name}"


def told(parts: Resource) -> Resource:
    """Leave out what is empty: an element of R4 is there with a value or not at all (hl7.org/fhir/R4/json.html)."""
    return {name: value for name, value in parts.items() if value is not None and value not in ("", [], {})}


def coding(system: str, code: str, display: str = "") -> Resource:
    """Return a Coding."""
    return told({"system": system, "code": code, "display": display})


def concept(system: str, code: str, display: str = "", *, text: str = "") -> Resource:
    """Return a CodeableConcept of one coding, or an empty one, which is left out, without a code."""
    return told({"coding": [coding(system, code, display)], "text": text}) if code else {}


def reference(kind: str, name: str) -> Resource:
    """Return a Reference to a resource of this server."""
    return {"reference": f"{kind}/{name}"}


def subject(patient: Patient, seen: frozenset[str]) -> Resource:
    """Return the patient as a logical reference: no Patient is offered here, the identifier is what links charts."""
    named = "patient.name" in seen and patient.last_name
    return told(
        {
            "type": "Patient",
            "identifier": {"system": URI, "value": patient.public_id.urn},
            "display": f"{patient.first_name} {patient.last_name}".strip() if named else "",
        }
    )


def provider(value: Provider | None, kind: str = "Practitioner") -> Resource:
    """Return a provider of an encounter as a logical reference by NPI; an empty one, which is left out, without."""
    if value is None:
        return {}
    name = f"{value.name.first} {value.name.last}".strip() if value.name else ""
    return _by_npi(kind, value.npi or "", value.organization or name)


def party(value: BilledParty | None, kind: str = "") -> Resource:
    """Return a provider of a claim in the same way."""
    if value is None:
        return {}
    return _by_npi(kind or ("Practitioner" if value.name.person else "Organization"), value.npi, name_of(value.name))


def name_of(value: Name) -> str:
    """Return a name as it is read."""
    return f"{value.first} {value.last}".strip()


def _by_npi(kind: str, npi: str, name: str) -> Resource:
    if not npi and not name:
        return {}
    return told({"type": kind, "identifier": {"system": NPI, "value": npi} if npi else {}, "display": name})


def money(amount: Decimal) -> Resource:
    """Return a Money; it is written as a JSON number with both decimals."""
    return {"value": amount.quantize(Decimal("0.01")), "currency": "USD"}


def period(start: Any, end: Any) -> Resource:  # noqa: ANN401 - dates or None
    """Return a Period that never ends before it starts (R4, per-1)."""
    if start and end and end < start:
        start, end = end, start
    return told({"start": start, "end": end})


def service(code: str) -> Resource:
    """Return a billed service; CPT and CDT without words, which are licensed. A line of revenue alone has none.

    Source for the forms of codes: 45 CFR 162.1002; CMS Claims Processing Manual ch. 6 §30.1 (HIPPS, five characters).
    """
    if not code:
        return concept(hl7("data-absent-reason"), "not-applicable", "Not Applicable")
    return concept(_system_of(code), code)


def _system_of(code: str) -> str:
    if re.fullmatch(r"\d{4}[0-9AFMTU]", code):
        return CPT
    if re.fullmatch(r"D\d{4}", code):
        return "http://www.ada.org/cdt"
    return HCPCS if re.fullmatch(r"[A-Z]\d{4}", code) else HIPPS


def modifiers(codes: tuple[str, ...]) -> list[Resource]:
    """Return the modifiers of a service: CPT's have two digits, or are P1 to P6 (CPT, Appendix A)."""
    return [concept(CPT if re.fullmatch(r"\d\d|P[1-6]|[1238]P", m) else HCPCS, m) for m in codes]


def present(code: str) -> Resource:
    """Return whether a diagnosis was present on admission: Y, N, U, W or 1 (exempt)."""
    if not code:
        return {}
    return {"coding": [coding(nubc("PresentOnAdmissionIndicator"), code), coding(PRESENT, code)]}
