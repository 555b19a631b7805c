"""A row in every table of history that the plain chart of the tests does not fill."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.office import office_charts as charts

from superbill.coding.query import compose
from superbill.model.coded import Indicator
from superbill.office import accounts, records
from superbill.office.models import (
    AuditSample,
    AuditStep,
    CardChange,
    CodingAudit,
    Encounter,
    FindingOverride,
    Goal,
    GroupRun,
    Patient,
    PatientMerge,
    User,
    VisitDecision,
)

AT = datetime(2026, 6, 1, tzinfo=UTC)
SIGNED = {"by": "somebody", "at": AT}


def fill(encounter_id: str) -> None:
    """Add the rows."""
    for name, role in (("doctor", "provider"), ("reviewed", "coder"), ("reviewer", "auditor")):
        accounts.add(name, "a long enough pass phrase", (role,))
    _asked_and_answered(encounter_id)
    row = Encounter.objects.get(public_id=encounter_id)
    VisitDecision.objects.create(encounter=row, number=1, code="99213", value="{}", sha256="", **SIGNED)
    FindingOverride.objects.create(encounter=row, edit="X", severity="error", reason="said so", **SIGNED)
    GroupRun.objects.create(encounter=row, drg="871", verdict="pass", value="{}", sha256="", **SIGNED)
    Goal.objects.create(measure="unbilled days", count=5, **SIGNED)
    AuditSample.objects.create(seed="7", from_day=date(2026, 5, 1), to_day=date(2026, 5, 31), size=1, frame=1, **SIGNED)
    people = {name: User.objects.get(username=name) for name in ("reviewed", "reviewer")}
    audit = CodingAudit.objects.create(
        encounter=row, number=1, coder=people["reviewed"], auditor=people["reviewer"], begun_at=AT, changed_at=AT
    )
    AuditStep.objects.create(audit=audit, action="begun", worksheet="[]", **SIGNED)
    other = Patient.objects.create(value="{}")
    PatientMerge.objects.create(duplicate=other, kept=row.patient, reason="one person", **SIGNED)
    CardChange.objects.create(kind="patient", card=other.public_id, before={}, after={}, **SIGNED)


def _asked_and_answered(encounter_id: str) -> None:
    fact = Indicator(kind="bmi_high", text="BMI 33.2", day=charts.DAY, document=charts.NOTE_NAME)
    made = records.draft_query(encounter_id, compose("weight", [fact]), by="coder", asked="doctor")
    records.send_query(made.public_id, by="coder")
    records.answer_query(made.public_id, by="doctor", choice="Unable to determine")
