"""Why a chart is routed to a person: the reasons, the first of them the one to filter by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from superbill.office.models import Assignment, Encounter

REASONS: dict[str, str] = {
    "error": "an edit holds the claim",
    "suggested": "codes wait for a decision",
    "no-code": "no code is assigned",
    "question": "the record leaves a question open",
    "warning": "an edit asks for a look",
    "not-checked": "edits could not run",
    "new": "not coded yet",
    "release": "nothing open: look and release",
    "planned": "planned: the visit is to come",
    "done": "finished",
}
"""Each reason in the words of the worklist, the most urgent first. A planned visit is kept as new: its day comes."""


def reasons_of(row: Encounter, today: dt.date | None = None) -> tuple[str, ...]:
    """Return every reason why a person should look at a chart (as of a day), the most urgent first; never none."""
    found = set(_reasons(row))
    if today and "new" in found and row.service_date and row.service_date > today:
        found = {"planned"}
    return tuple(name for name in REASONS if name in found)


def route(row: Encounter) -> None:
    """Bring the promoted columns that tell why a chart is routed up to date with its codes and findings."""
    row.suggested = row.assignments.filter(state=Assignment.State.SUGGESTED).count()
    row.routed = reasons_of(row)[0]
    row.save(update_fields=["suggested", "routed"])


def _reasons(row: Encounter) -> Iterator[str]:
    if row.completed_at:
        yield "done"
        return
    if row.stage == "read":
        yield "new"
        return
    told = {
        "error": row.open_errors,
        "suggested": row.suggested,
        "no-code": not row.first_code,
        "question": row.questions,
        "warning": row.open_findings - row.open_errors,
        "not-checked": not row.checked or row.edits_not_checked,
    }
    found = [name for name, there in told.items() if there]
    yield from found or ["release"]
