"""An encounter as FHIR R4 (hl7.org/fhir/R4/encounter.html)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from superbill.model.encounter import Encounter as Value
from superbill.office.api.resources.parts import (
    CPT,
    ICD10CM,
    UNITS,
    URI,
    Resource,
    coding,
    concept,
    hl7,
    nubc,
    period,
    present,
    provider,
    reference,
    subject,
    told,
)
from superbill.office.models import Assignment, Encounter

STAYS = ("inpatient", "skilled_nursing", "home_health", "hospice")
"""Settings whose encounter lasts until the discharge."""
_PRESENT = "http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-encounter-diagnosisPresentOnAdmission"
_CLASSES = {
    "AMB": "ambulatory",
    "EMER": "emergency",
    "HH": "home health",
    "IMP": "inpatient encounter",
    "OBSENC": "observation encounter",
    "VR": "virtual",
}
_OF_SETTING = {"inpatient": "IMP", "skilled_nursing": "IMP", "home_health": "HH", "hospice": "HH"}
_PARTICIPANTS = {
    "attending": ("ATND", "attender"),
    "rendering": ("PPRF", "primary performer"),
    "operating": ("SPRF", "secondary performer"),
    "other_operating": ("SPRF", "secondary performer"),
    "referring": ("REF", "referrer"),
    "ordering": ("PART", "Participation"),
    "supervising": ("PART", "Participation"),
}


@dataclass(frozen=True)
class Chart:
    """An encounter with its newest content and the codes that stand."""

    row: Encounter
    value: Value
    codes: tuple[Assignment, ...]

    @property
    def diagnoses(self) -> list[Assignment]:
        """The diagnoses in their sequence."""
        return [c for c in self.codes if c.system == "ICD-10-CM"]


def encounter(chart: Chart, seen: frozenset[str]) -> Resource:
    """Return an Encounter; its class is of v3 ActEncounterCode, its identifiers are for those who see numbers."""
    row, value = chart.row, chart.value
    code = _class_of(value)
    start, end = days_of(value)
    stay = row.setting in STAYS
    return told(
        {
            "resourceType": "Encounter",
            "id": str(row.public_id),
            "meta": {"lastUpdated": row.changed_at},
            "identifier": list(_identifiers(chart, seen)),
            "status": status_of(row),
            "class": {"system": hl7("v3-ActCode"), "code": code, "display": _CLASSES[code]},
            "type": list(_types(chart)),
            "priority": concept(nubc("PriorityTypeOfAdmitOrVisit"), value.admission_type or ""),
            "subject": subject(row.patient, seen),
            "participant": list(_participants(value)),
            "period": period(start, end if row.discharge_date or not stay else None),
            "length": _length(start, row.discharge_date) if stay else None,
            "reasonCode": [concept(ICD10CM, value.admitting_diagnosis)] if value.admitting_diagnosis else [],
            "diagnosis": [_diagnosis(c, n, stay=stay) for n, c in enumerate(chart.diagnoses, 1)],
            "hospitalization": told(
                {
                    "admitSource": concept(nubc("PointOfOrigin"), value.admission_source or ""),
                    "dischargeDisposition": concept(nubc("PatDischargeStatus"), value.discharge_status or ""),
                }
            ),
            "serviceProvider": provider(value.facility, "Organization") or provider(value.provider, "Organization"),
        }
    )


def status_of(row: Encounter) -> str:
    """Return finished once the visit was or the discharge is known, unknown without any day (EncounterStatus)."""
    if row.discharge_date or (row.service_date and row.setting not in STAYS):
        return "finished"
    return "in-progress" if row.service_date else "unknown"


def days_of(value: Value) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day of an encounter."""
    lines = [d for line in value.lines for d in (line.service_date, line.through_date) if d]
    first = value.admit_date or value.service_date or min(lines, default=None)
    last = value.discharge_date or max([*lines, *([first] if first else [])], default=None)
    return first or last, last


def _class_of(value: Value) -> str:
    """Emergency, observation and virtual care are told by their revenue code or place (NUBC FL 42; CMS POS codes)."""
    if value.setting in _OF_SETTING:
        return _OF_SETTING[value.setting]
    revenue = {(line.revenue_code or "").zfill(4) for line in value.lines}
    places = {line.place_of_service for line in value.lines}
    if "0762" in revenue:
        return "OBSENC"
    if "23" in places or any(code.startswith("045") for code in revenue):
        return "EMER"
    return "VR" if places & {"02", "10"} else "AMB"


def _identifiers(chart: Chart, seen: frozenset[str]) -> Iterator[Resource]:
    yield {"system": URI, "value": chart.row.public_id.urn}
    if "patient.number" in seen:
        yield {"type": concept(hl7("v2-0203"), "VN", "Visit number"), "value": chart.row.reference}
        if chart.value.patient.account:
            yield {"type": concept(hl7("v2-0203"), "AN", "Account number"), "value": chart.value.patient.account}


def _types(chart: Chart) -> Iterator[Resource]:
    """The visit's own service (CPT 99202-99499, evaluation and management) and the type of bill."""
    for code in chart.codes:
        if code.system == "CPT" and re.fullmatch(r"99[2-4]\d\d", code.code):
            yield concept(CPT, code.code)
    if chart.row.type_of_bill:
        yield concept(nubc("TypeOfBill"), chart.row.type_of_bill)


def _participants(value: Value) -> Iterator[Resource]:
    for role, (code, display) in _PARTICIPANTS.items():
        individual = provider(getattr(value, role))
        if individual:
            kind = concept(hl7("v3-ParticipationType"), code, display, text=role.replace("_", " "))
            yield {"type": [kind], "individual": individual}


def _length(start: dt.date | None, end: dt.date | None) -> Resource | None:
    if not start or not end or end <= start:
        return None
    return {"value": (end - start).days, "unit": "days", "system": UNITS, "code": "d"}


def _diagnosis(code: Assignment, rank: int, *, stay: bool) -> Resource:
    use = ("DD", "Discharge diagnosis") if stay else ("billing", "Billing")
    found = {
        "condition": reference("Condition", str(code.public_id)),
        "use": {"coding": [coding(hl7("diagnosis-role"), *use)], "text": code.role.replace("_", " ")},
        "rank": rank,
    }
    if code.poa:
        found["extension"] = [{"url": _PRESENT, "valueCodeableConcept": present(code.poa)}]
    return found
