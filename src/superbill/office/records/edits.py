"""Findings and verdicts of the edits."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from django.utils import timezone
from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from superbill.model import finding as model
from superbill.office import audit
from superbill.office.models import CheckRun, Encounter, Finding
from superbill.office.records.bulk import insert_rows
from superbill.office.records.encounters import encounter_row
from superbill.office.records.keeping import kept, sha256, storable_tree
from superbill.office.records.routing import reasons_of, route

_FINDINGS, _VERDICTS = TypeAdapter(list[model.Finding]), TypeAdapter(list[model.Verdict])


@kept
def store_check(
    encounter_id: str, checked: model.CheckedEncounter, by: str = "system", *, at: dt.datetime | None = None
) -> bool:
    """Store what the edits said; True when it is new, False when it equals what stands already."""
    row = encounter_row(encounter_id, lock=True)
    at = at or timezone.now()
    if not keep_check(row, checked.findings, checked.verdicts, by=by, at=at):
        return False
    row.stage, row.changed_at = "checked", at
    row.save(update_fields=["stage", "changed_at"])
    route(row)
    audit.record(by, "store", "check", encounter_id)
    return True


@kept
def load_check(encounter_id: str, *, by: str = "system") -> model.CheckedEncounter | None:
    """Return what the edits said last, or None when they have not run."""
    row = encounter_row(encounter_id)
    run = row.checks.order_by("-id").first()
    audit.record(by, "read", "check", encounter_id)
    return model.CheckedEncounter.model_validate(json.loads(run.value) | {"id": row.reference}) if run else None


def keep_check(
    row: Encounter,
    findings: Sequence[model.Finding],
    verdicts: Sequence[model.Verdict],
    *,
    by: str,
    at: dt.datetime,
) -> bool:
    """Store one run of the edits on an encounter and count what is open."""
    text = _text(findings, verdicts)
    digest = sha256(text)
    if row.checks.order_by("-id").values_list("sha256", flat=True).first() == digest:
        return False
    run = CheckRun.objects.create(encounter=row, value=text, sha256=digest, by=by, at=at)
    insert_rows([_finding(run, f) for f in findings])
    open_ones = [f for f in findings if f.verdict == model.Outcome.FAIL]
    row.open_findings = len(open_ones)
    row.open_errors = sum(f.severity == model.Severity.ERROR for f in open_ones)
    row.edits_not_checked = sum(v.verdict == model.Outcome.NOT_CHECKED for v in verdicts)
    row.checked = True
    row.routed = reasons_of(row)[0]
    row.save(update_fields=["checked", "open_findings", "open_errors", "edits_not_checked", "routed"])
    return True


def _text(findings: Sequence[model.Finding], verdicts: Sequence[model.Verdict]) -> str:
    found, became = list(findings), list(verdicts)
    try:
        text = f'{{"findings":{_FINDINGS.dump_json(found).decode()},"verdicts":{_VERDICTS.dump_json(became).decode()}}}'
    except PydanticSerializationError:  # half of a character somewhere: the walk names its field
        text = ""
    if not text or "\\u0000" in text:
        storable_tree({"findings": _FINDINGS.dump_python(found), "verdicts": _VERDICTS.dump_python(became)}, "")
    return text


def _finding(run: CheckRun, value: model.Finding) -> Finding:
    return Finding(
        run=run,
        edit=value.edit,
        verdict=value.verdict,
        severity=value.severity,
        lines=list(value.lines),
        codes=list(value.codes),
        message=value.message,
        do=value.do,
        source=value.source,
        table=value.table.model_dump() if value.table else None,
        bypassed_by=value.bypassed_by or "",
    )
