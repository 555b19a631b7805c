"""Findings that a person lets stand, with a reason: bypassed, never passed, and taken back as easily."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from superbill.edits.registry import named
from superbill.edits.runner import reaches
from superbill.errors import BadInput
from superbill.model.encounter import Override
from superbill.model.finding import CheckedEncounter, Finding, Outcome, Verdict
from superbill.office import audit
from superbill.office.models import CheckRun, Encounter, FindingOverride
from superbill.office.records.edits import keep_check
from superbill.office.records.encounters import encounter_row, load_encounter, store_encounter
from superbill.office.records.keeping import kept, storable

AGAIN = "Open the findings again and look at what has changed"


@dataclass(frozen=True)
class Standing:
    """An override that holds."""

    public_id: str
    edit: str
    codes: tuple[str, ...]
    lines: tuple[int, ...]
    reason: str
    by: str
    at: dt.datetime


@kept
def override_finding(  # noqa: PLR0913 - the parts of a decision
    encounter_id: str, run_id: str, place: int, reason: str, *, by: str, at: dt.datetime | None = None
) -> str:
    """Let the finding at `place` of a check run stand and return the override's id.

    The encounter's next version carries the override, so that every later check, here or elsewhere, bypasses the same
    finding. Refused: a finding of an older run, an edit that nothing can bypass, a finding that names no code and no
    line (a later finding of the same edit would be silenced unseen).
    """
    row = encounter_row(encounter_id, lock=True)
    checked = _checked(_newest(row, run_id))
    if not 0 <= place < len(checked.findings):
        raise BadInput("finding", "is not one of this check", AGAIN)
    finding = checked.findings[place]
    reason = storable(" ".join(reason.split()), "reason", 1000)
    _may_stand(finding, reason)
    override = Override(edit=finding.edit, codes=finding.codes, lines=finding.lines, reason=reason, by=by)
    at = at or timezone.now()
    value = load_encounter(encounter_id, by=by)
    store_encounter(
        value.model_copy(update={"overrides": (*value.overrides, override)}), source=row.source, by=by, at=at
    )
    held = FindingOverride.objects.create(
        encounter=row,
        edit=finding.edit,
        severity=finding.severity,
        codes=list(finding.codes),
        lines=list(finding.lines),
        reason=reason,
        by=by,
        at=at,
    )
    _again(row, checked, [_bypassed(f, override) for f in checked.findings], by, at)
    audit.record(by, "override", "finding", str(held.public_id), finding.edit)
    return str(held.public_id)


@kept
def withdraw_override(override_id: str, reason: str, *, by: str, at: dt.datetime | None = None) -> bool:
    """Take an override back; its findings are open again. False when that was done before."""
    held = _held(override_id)
    if hasattr(held, "withdrawn_by"):
        return False
    if not reason.strip():
        raise BadInput("reason", "is missing", "Say why the finding is open again")
    row = encounter_row(str(held.encounter.public_id), lock=True)
    at = at or timezone.now()
    gone = Override(edit=held.edit, codes=tuple(held.codes), lines=tuple(held.lines), reason=held.reason, by=held.by)
    value = load_encounter(str(row.public_id), by=by)
    left = tuple(o for o in value.overrides if o != gone)
    store_encounter(value.model_copy(update={"overrides": left}), source=row.source, by=by, at=at)
    FindingOverride.objects.create(
        encounter=row,
        edit=held.edit,
        severity=held.severity,
        codes=held.codes,
        lines=held.lines,
        reason=storable(reason.strip(), "reason", 1000),
        withdraws=held,
        by=by,
        at=at,
    )
    run = row.checks.order_by("-id").first()
    if run is not None:
        checked = _checked(run)
        _again(row, checked, [_opened(f, gone) for f in checked.findings], by, at)
    audit.record(by, "withdraw override", "finding", str(held.public_id), held.edit)
    return True


def overrides_of(encounter_id: str) -> tuple[Standing, ...]:
    """Return the overrides that hold on an encounter, oldest first."""
    rows = encounter_row(encounter_id).overrides.filter(withdraws__isnull=True, withdrawn_by__isnull=True)
    return tuple(Standing(str(o.public_id), o.edit, tuple(o.codes), tuple(o.lines), o.reason, o.by, o.at) for o in rows)


def why_not(finding: Finding) -> str:
    """Say why a finding cannot be let stand; empty when it can."""
    edit = named(finding.edit)
    if finding.verdict is not Outcome.FAIL:
        return "it is not open"
    if edit is not None and not edit.override:
        return "nothing can bypass this edit: correct the encounter"
    if not finding.codes and not finding.lines:
        return "it names no code and no line: correct the encounter"
    return ""


def what_it_takes(edit_id: str) -> str:
    """Return what must be documented to bypass an edit, as its author says."""
    edit = named(edit_id)
    return edit.override if edit else ""


def _may_stand(finding: Finding, reason: str) -> None:
    refused = why_not(finding)
    if refused:
        raise BadInput("finding", f"cannot be let stand, {refused}", AGAIN)
    if not reason:
        raise BadInput("reason", "is missing", "Say what in the record answers the finding")


def _newest(row: Encounter, run_id: str) -> CheckRun:
    run = row.checks.order_by("-id").first()
    if run is None or str(run.public_id) != run_id:
        raise BadInput("finding", "is of an older check: the edits have run again since", AGAIN)
    return run


def _held(override_id: str) -> FindingOverride:
    try:
        return FindingOverride.objects.get(public_id=uuid.UUID(override_id), withdraws__isnull=True)
    except (ValueError, FindingOverride.DoesNotExist):
        raise BadInput("override", "is not in the records", AGAIN) from None


def _checked(run: CheckRun) -> CheckedEncounter:
    return CheckedEncounter.model_validate(json.loads(run.value) | {"id": ""})


def _answer(override: Override) -> str:
    return f"{override.reason} ({override.by})"


def _bypassed(finding: Finding, override: Override) -> Finding:
    if finding.verdict is Outcome.FAIL and reaches(override, finding):
        return finding.model_copy(update={"verdict": Outcome.BYPASSED, "bypassed_by": _answer(override)})
    return finding


def _opened(finding: Finding, override: Override) -> Finding:
    if finding.bypassed_by == _answer(override) and reaches(override, finding):
        return finding.model_copy(update={"verdict": Outcome.FAIL, "bypassed_by": None})
    return finding


def _again(row: Encounter, checked: CheckedEncounter, findings: Sequence[Finding], by: str, at: dt.datetime) -> None:
    """Keep the check with the findings as they stand now, each edit's row following from its findings."""
    keep_check(row, findings, [_row(v, findings) for v in checked.verdicts], by=by, at=at)


def _row(verdict: Verdict, findings: Sequence[Finding]) -> Verdict:
    """The row of an edit: fail while a finding is open, else not checked where something lacks, else bypassed."""
    mine = {f.verdict for f in findings if f.edit == verdict.edit}
    if not mine & {Outcome.FAIL, Outcome.BYPASSED}:
        return verdict
    open_still = Outcome.FAIL in mine
    outcome = Outcome.FAIL if open_still else Outcome.NOT_CHECKED if verdict.missing else Outcome.BYPASSED
    return verdict.model_copy(update={"verdict": outcome})
