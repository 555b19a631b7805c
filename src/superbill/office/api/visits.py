"""The level of a visit: its facts with the words that show them, other facts tried, and the level settled on them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import StringConstraints

from superbill.coding.em import level
from superbill.model.visit import Visit, VisitLevel
from superbill.office import audit, records
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, sees, within_reach
from superbill.office.records.encounters import encounter_row
from superbill.office.records.visits import changes, facts_of, told_by_the_note

router = Router()
PLACE = "/encounters/{uuid:encounter_id}/visit"


class VisitDeed(Schema):
    """One settling of a level: what was changed in the facts of the note, and why."""

    number: int
    code: str
    basis: str
    changed: list[str]
    reason: str
    by: str
    at: dt.datetime


class VisitShown(Schema):
    """A visit as it stands, its level, and what differs from the note. `decisions` is null for who may not see them."""

    facts: Visit
    level: VisitLevel
    changed: list[str]
    decisions: list[VisitDeed] | None


class VisitTried(Schema):
    """Facts to try; nothing is kept."""

    facts: Visit


class VisitSettled(Schema):
    """The facts that hold. Where they differ from the note's they need a reason; words are quoted as they stand."""

    facts: Visit
    reason: Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$", strip_whitespace=True)] = ""


@router.get(PLACE, auth=Scope("chart.read"), response={200: VisitShown, **REFUSALS}, by_alias=True)
def visit(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Return the level of a visit with its grid; a chart without any date has none."""
    facts = _facts(request, encounter_id)
    audit.record(actor(request), "read", "visit", str(encounter_id))
    return _shown(request, encounter_id, facts)


@router.post(f"{PLACE}/try", auth=Scope("chart.code"), response={200: VisitShown, **REFUSALS}, by_alias=True)
def other_facts(request: HttpRequest, encounter_id: uuid.UUID, value: VisitTried) -> Any:  # noqa: ANN401 - as above
    """Return the level that other facts would give."""
    held = _facts(request, encounter_id)
    audit.record(actor(request), "read", "visit", str(encounter_id))
    return _shown(request, encounter_id, value.facts.model_copy(update={"id": held.id}))


@router.post(f"{PLACE}/settle", auth=Scope("chart.code"), response={200: VisitShown, **REFUSALS}, by_alias=True)
def settle(request: HttpRequest, encounter_id: uuid.UUID, value: VisitSettled) -> Any:  # noqa: ANN401 - as above
    """Settle the level on these facts: its code is assigned on the chart and put on the charge line of the visit.

    The same again changes nothing. The chart's `undo` takes it back.
    """
    held = _facts(request, encounter_id)
    facts = value.facts.model_copy(update={"id": held.id})
    records.settle_visit(str(encounter_id), facts, by=actor(request), reason=value.reason)
    return _shown(request, encounter_id, facts)


def _facts(request: HttpRequest, encounter_id: uuid.UUID) -> Visit:
    within_reach(request, str(encounter_id))
    facts = facts_of(encounter_row(str(encounter_id)))
    if facts is None:
        raise Http404
    return facts


def _shown(request: HttpRequest, encounter_id: uuid.UUID, facts: Visit) -> dict[str, object]:
    row = encounter_row(str(encounter_id))
    note = told_by_the_note(row)
    decided = "code.decisions" in sees(request)
    return {
        "facts": facts,
        "level": level(facts),
        "changed": list(changes(note.facts if note else None, facts)),
        "decisions": list(row.visit_decisions.order_by("number")) if decided else None,
    }
