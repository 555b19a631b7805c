"""The codes of a chart as FHIR R4: Condition and Procedure (hl7.org/fhir/R4/condition.html, procedure.html)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from superbill.model.encounter import ServiceLine
from superbill.office.api.resources.encounter import Chart
from superbill.office.api.resources.parts import (
    SYSTEMS,
    Resource,
    concept,
    hl7,
    period,
    provider,
    reference,
    subject,
    told,
)
from superbill.office.models import Assignment

T = TypeVar("T")
VERIFIED: dict[str, dict[str, str | bool]] = {
    "provisional": {"state": "assigned", "decided": False},
    "confirmed": {"state": "assigned", "decided": True},
    "unconfirmed": {"state": "suggested"},
    "refuted": {"state": "rejected"},
    "entered-in-error": {"state": "withdrawn"},
}
"""ConditionVerificationStatus: what stands about a code, and whether a person said so."""


class CodedLine(msgspec.Struct, frozen=True):
    """What a coding says of one service line, as far as a Procedure tells it."""

    number: int
    code: str
    service_date: dt.date | None = None
    diagnoses: tuple[int, ...] = ()


class CodedCode(msgspec.Struct, frozen=True):
    """A diagnosis of a coding."""

    code: str


class Coding(msgspec.Struct, frozen=True):
    """A coding run, as far as a Procedure tells it."""

    codes: tuple[CodedCode, ...] = ()
    lines: tuple[CodedLine, ...] = ()


def verified(row: Assignment) -> str:
    """Return the verification status of a code."""
    return next(
        name for name, parts in VERIFIED.items() if all(getattr(row, part) == value for part, value in parts.items())
    )


def condition(row: Assignment, seen: frozenset[str]) -> Resource:
    """Return a Condition: a diagnosis of the encounter; confirmed once a person accepted it.

    Only what stands is active: a refuted or mistaken condition has no clinical status (R4, con-5).
    """
    standing = verified(row)
    assigned = row.state == Assignment.State.ASSIGNED
    return told(
        {
            "resourceType": "Condition",
            "id": str(row.public_id),
            "meta": {"lastUpdated": row.encounter.changed_at},
            "clinicalStatus": concept(hl7("condition-clinical"), "active", "Active") if assigned else {},
            "verificationStatus": concept(hl7("condition-ver-status"), standing),
            "category": [concept(hl7("condition-category"), "encounter-diagnosis", "Encounter Diagnosis")],
            "code": code_of(row),
            "subject": subject(row.encounter.patient, seen),
            "encounter": reference("Encounter", str(row.encounter.public_id)),
            "recordedDate": row.stored_at,
        }
    )


def procedure(row: Assignment, chart: Chart, coding: Coding, seen: frozenset[str]) -> Resource:
    """Return a Procedure: its day and performer, and the diagnoses that it was done for where lines point at them."""
    line = _nth([li for li in chart.value.lines if li.code == row.code], row.occurrence)
    return told(
        {
            "resourceType": "Procedure",
            "id": str(row.public_id),
            "meta": {"lastUpdated": row.encounter.changed_at},
            "status": "completed" if row.state == Assignment.State.ASSIGNED else "entered-in-error",
            "code": code_of(row),
            "subject": subject(row.encounter.patient, seen),
            "encounter": reference("Encounter", str(row.encounter.public_id)),
            **_performed(row, chart, line, coding),
            "performer": _performer(row, chart, line),
            "reasonReference": _reasons(row, chart, line, coding),
        }
    )


def code_of(row: Assignment) -> Resource:
    """Return a code; the words of CPT are licensed and left out."""
    return concept(SYSTEMS.get(row.system, row.system), row.code, "" if row.system == "CPT" else row.title)


def _performed(row: Assignment, chart: Chart, line: ServiceLine | None, coding: Coding) -> Resource:
    if row.system == "ICD-10-PCS":
        day = _nth([p.date for p in chart.value.procedures if p.code == row.code], row.occurrence)
        return {"performedDateTime": day or row.encounter.service_date}
    if line and line.service_date and line.through_date and line.through_date != line.service_date:
        return {"performedPeriod": period(line.service_date, line.through_date)}
    coded = _coded(row, coding)
    day = (line.service_date if line else None) or (coded.service_date if coded else None)
    return {"performedDateTime": day or row.encounter.service_date}


def _performer(row: Assignment, chart: Chart, line: ServiceLine | None) -> list[Resource]:
    value = chart.value
    who = value.operating if row.system == "ICD-10-PCS" else (line.rendering if line else None) or value.rendering
    actor = provider(who or value.attending)
    return [{"actor": actor}] if actor else []


def _reasons(row: Assignment, chart: Chart, line: ServiceLine | None, coding: Coding) -> list[Resource]:
    """The Conditions that the charge points at, else those that the coding pointed at."""
    standing: Mapping[str, Assignment] = {c.code: c for c in chart.diagnoses}
    if line and line.diagnoses:
        codes = [d.code for d in chart.value.diagnoses]
        places = line.diagnoses
    else:
        coded = _coded(row, coding)
        codes, places = [c.code for c in coding.codes], coded.diagnoses if coded else ()
    pointed = [codes[p - 1] for p in places if 1 <= p <= len(codes)]
    return [reference("Condition", str(standing[c].public_id)) for c in pointed if c in standing]


def _coded(row: Assignment, coding: Coding) -> CodedLine | None:
    return _nth([li for li in coding.lines if li.code == row.code], row.occurrence)


def _nth(found: Sequence[T], number: int) -> T | None:
    """A code that is reported more than once has its own line each time."""
    return found[number - 1] if 1 <= number <= len(found) else None
