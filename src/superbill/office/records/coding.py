"""Codes with their evidence, and the history of what was decided about each."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone

from superbill.errors import BadInput
from superbill.model import coded as model
from superbill.office import audit
from superbill.office.models import Assignment, CodingRun, Decision, Document, Encounter, Evidence, NotCoded
from superbill.office.records.edits import keep_check
from superbill.office.records.encounters import encounter_row, newest_documents
from superbill.office.records.keeping import countable, kept, sha256, storable, storable_tree
from superbill.office.records.proposals import Proposal, proposals
from superbill.office.records.routing import reasons_of

Key = tuple[str, str, int]


@dataclass(frozen=True)
class Step:
    """One step in the life of a code."""

    system: str
    code: str
    action: str
    state: str
    by: str
    at: dt.datetime
    reason: str


@kept
def store_coding(
    encounter_id: str, coded: model.CodedEncounter, by: str = "system", *, at: dt.datetime | None = None
) -> bool:
    """Store what coding gave; True when it is new, False when it equals what stands already.

    What a person has decided stays decided: a new run is written to the history and changes only open codes. Evidence
    whose text is not in the stored document at its offsets is refused.
    """
    storable_tree(coded.model_dump(), "")
    row = encounter_row(encounter_id, lock=True)
    at = at or timezone.now()
    text = coded.model_dump_json(by_alias=True)
    newest = row.codings.order_by("-id").first()
    if newest and newest.sha256 == sha256(text):
        return False
    run = CodingRun.objects.create(
        encounter=row,
        service_date=coded.service_date,
        note_sha256=coded.note_sha256,
        value=text,
        sha256=sha256(text),
        by=by,
        at=at,
    )
    _keep_codes(row, run, coded)
    _keep_not_coded(row, run, coded)
    row.questions = len(coded.queries)
    if coded.verdicts or coded.findings:
        keep_check(row, coded.findings, coded.verdicts, by=by, at=at)
    promote(row, "coded", at)
    audit.record(by, "store", "coding", encounter_id)
    return True


@kept
def load_coding(encounter_id: str, *, by: str = "system") -> model.CodedEncounter | None:
    """Return the newest coding of an encounter as the system gave it, or None."""
    run = encounter_row(encounter_id).codings.order_by("-id").first()
    audit.record(by, "read", "coding", encounter_id)
    return model.CodedEncounter.model_validate_json(run.value) if run else None


@kept
def decide(
    assignment_id: str,
    action: Literal["accepted", "rejected", "undone"],
    *,
    by: str,
    reason: str = "",
    at: dt.datetime | None = None,
) -> str:
    """Accept or reject a code, or undo the last such decision; returns the code's new state."""
    row = _assignment(assignment_id)
    if action == "rejected" and not reason.strip():
        raise BadInput("reason", "is missing", "Say why the code is rejected")
    if action == "undone":
        if not row.decided:
            raise BadInput("action", "there is no decision to undo", "Accept or reject the code")
        first = row.decisions.filter(action=Decision.Action.PROPOSED).latest("id")
        row.state, row.decided = first.state, False
    else:
        if _said_already(row, action, by, reason):
            return row.state
        row.state = Assignment.State.ASSIGNED if action == "accepted" else Assignment.State.REJECTED
        row.decided = True
    row.save(update_fields=["state", "decided"])
    at = at or timezone.now()
    Decision.objects.create(
        assignment=row, run=row.run, action=action, state=row.state, by=by, at=at, reason=storable(reason, "reason")
    )
    promote(row.encounter, row.encounter.stage, at)
    audit.record(by, action, "code", str(row.public_id))
    return row.state


def _said_already(row: Assignment, action: str, by: str, reason: str) -> bool:
    """Tell a second click from a second decision."""
    last = row.decisions.order_by("-id").first()
    return bool(row.decided and last and (last.action, last.by, last.reason) == (action, by, reason))


def history(encounter_id: str) -> tuple[Step, ...]:
    """Return every decision on the codes of an encounter, oldest first."""
    rows = Decision.objects.filter(assignment__encounter=encounter_row(encounter_id)).select_related("assignment")
    return tuple(
        Step(d.assignment.system, d.assignment.code, d.action, d.state, d.by, d.at, d.reason)
        for d in rows.order_by("id")
    )


def promote(row: Encounter, stage: str, at: dt.datetime, codes: Iterable[Assignment] | None = None) -> None:
    """Bring the encounter's promoted columns up to date with its codes, which the caller may hold already."""
    held = sorted(row.assignments.all() if codes is None else codes, key=lambda a: (a.sequence, a.pk))
    assigned = [a for a in held if a.state == Assignment.State.ASSIGNED]
    row.stage, row.changed_at = stage, at
    row.first_code = next((a.code for a in assigned if a.role in {"first_listed", "principal"}), "")
    row.suggested = sum(a.state == Assignment.State.SUGGESTED for a in held)
    row.routed = reasons_of(row)[0]
    row.revision += 1
    row.save(update_fields=["stage", "changed_at", "first_code", "suggested", "routed", "revision", "questions"])


def _assignment(assignment_id: str) -> Assignment:
    try:
        return Assignment.objects.select_for_update().get(public_id=uuid.UUID(assignment_id))
    except (ValueError, Assignment.DoesNotExist):
        raise BadInput("code", "is not in the records", "Open the chart again") from None


def _keep_codes(row: Encounter, run: CodingRun, coded: model.CodedEncounter) -> None:
    documents = newest_documents(row)
    held = {(a.system, a.code, a.occurrence): a for a in row.assignments.all()}
    seen: Counter[tuple[str, str]] = Counter()
    steps: list[Decision] = []
    spans: list[Evidence] = []
    for value in proposals(coded):
        seen[value.system, value.code] += 1
        key: Key = (value.system, value.code, seen[value.system, value.code])
        assignment = _propose(held.pop(key) if key in held else Assignment(encounter=row), key, value, run)
        steps.append(_step(assignment, run, Decision.Action.PROPOSED, value.decision))
        for place, evidence in enumerate(value.evidence):
            span = _span(documents, run, evidence, f"{value.where}.evidence[{place}]")
            span.assignment = assignment
            spans.append(span)
    for assignment in held.values():
        if not assignment.decided and assignment.state != Assignment.State.WITHDRAWN:
            assignment.state = Assignment.State.WITHDRAWN
            assignment.save(update_fields=["state"])
            steps.append(_step(assignment, run, Decision.Action.WITHDRAWN, assignment.state))
    Decision.objects.bulk_create(steps)
    Evidence.objects.bulk_create(spans)


def _propose(row: Assignment, key: Key, value: Proposal, run: CodingRun) -> Assignment:
    row.system, row.code, row.occurrence = key
    if not 0 <= value.confidence <= 1:
        raise BadInput(f"{value.where}.confidence", "is not between 0 and 1", "Give it as a share, such as 0.93")
    row.title, row.confidence = value.title, value.confidence
    row.rationale, row.table, row.detail = list(value.rationale), value.table, value.detail
    row.run, row.added_by = run, ""
    if not row.decided:
        row.role, row.poa = value.role, value.poa
        row.sequence = countable(value.sequence, f"{value.where}.sequence")
        row.state = Assignment.State(value.decision)
    row.save()
    return row


def _step(assignment: Assignment, run: CodingRun, action: str, state: str) -> Decision:
    return Decision(assignment=assignment, run=run, action=action, state=state, by=run.by, at=run.at)


def _keep_not_coded(row: Encounter, run: CodingRun, coded: model.CodedEncounter) -> None:
    documents = newest_documents(row)
    spans: list[Evidence] = []
    for number, value in enumerate(coded.not_coded):
        candidate = NotCoded.objects.create(
            run=run,
            system=value.system,
            code=value.code,
            title=value.title or "",
            reason=value.reason,
            source=value.source,
        )
        for place, evidence in enumerate(value.evidence):
            span = _span(documents, run, evidence, f"not_coded[{number}].evidence[{place}]")
            span.not_coded = candidate
            spans.append(span)
    Evidence.objects.bulk_create(spans)


def _span(documents: dict[str, Document], run: CodingRun, value: model.Evidence, field: str) -> Evidence:
    """Make the row of one span, after looking that the document really says so there."""
    document = documents.get(value.document)
    if document is None:
        raise BadInput(f"{field}.document", "is not a document of this encounter", "Store the encounter with its notes")
    if not 0 <= value.start < value.end or document.text[value.start : value.end] != value.text:
        raise BadInput(
            field,
            "its text is not what the stored document has at these offsets",
            "Code the same text that is stored: store the newest encounter first, then code it again",
        )
    return Evidence(run=run, document=document, start=value.start, end=value.end, section=value.section or "")
