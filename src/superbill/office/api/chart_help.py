"""What helps with a chart: why a code, codes to add, what a document's new version changed, other groups of a stay."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import StringConstraints

from superbill.model.coded import Rationale
from superbill.office import audit
from superbill.office.api.book import BookPage
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, sees, within_reach
from superbill.office.chart_why import why
from superbill.office.code_finding import below, day_of, named
from superbill.office.models import Assignment
from superbill.office.other_groups import around
from superbill.office.records.document_versions import changes, with_the_one_before
from superbill.office.records.encounters import encounter_row
from superbill.office.records.opened import Opened
from superbill.office.standing import standing

router = Router()
PLACE = "/encounters/{uuid:encounter_id}"
Fragments = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$", strip_whitespace=True)]


class CodeQuote(Schema):
    """One cited phrase with the sentence around it."""

    before: str
    text: str
    after: str
    document: str
    section: str


class CodeDeed(Schema):
    """Who decided what about a code when, and why."""

    action: str
    by: str
    at: dt.datetime
    reason: str


class CodeWhy(Schema):
    """What explains a code. Quotes and deeds are null for who may not see them."""

    id: uuid.UUID
    system: str
    code: str
    title: str
    percent: int
    added_by: str
    quotes: list[CodeQuote] | None
    rationale: list[Rationale]
    table: dict[str, Any]
    page: BookPage | None
    deeds: list[CodeDeed] | None


class CodeSearch(Schema):
    """What is searched for; `completing` asks for what completes a code."""

    q: Fragments
    completing: bool = False


class CodeChoice(Schema):
    """One code to choose: one that can be added, or one that needs more characters."""

    system: str
    code: str
    title: str
    note: str
    billable: bool


class TextStretch(Schema):
    """A stretch of text that is the same, was taken `out`, or was put `in`."""

    kind: str
    text: str


class DocumentChanges(Schema):
    """Two versions of a document, word by word; the same and the new stretches joined are the newer text."""

    name: str
    older: int
    newer: int
    stretches: list[TextStretch]


class DiagnosisInGroup(Schema):
    """One diagnosis and what it did to the group."""

    code: str
    severity: str
    counts: bool
    excluded: bool
    hac: str | None
    poa: str | None


class ProcedureInGroup(Schema):
    """One procedure and whether it decided the group."""

    code: str
    operating_room: bool
    counts: bool


class GroupOfStay(Schema):
    """The group of a stay with what carries it; `reason` or `missing` say why there is none."""

    drg: str | None
    title: str | None
    mdc: str | None
    version: str | None
    weight: Decimal | None
    geometric_mean_stay: Decimal | None
    verdict: str
    reason: str | None
    missing: str | None
    edits: list[str] | None
    remarks: list[str]
    diagnoses: list[DiagnosisInGroup]
    procedures: list[ProcedureInGroup]


class OtherGroup(Schema):
    """Another group that the stay could fall into, by what change, and what allows the change."""

    kind: str
    code: str
    drg: str
    title: str
    weight: Decimal | None
    difference: Decimal | None
    rule: str
    source: str


class NotPrincipal(Schema):
    """A diagnosis of the stay that cannot be principal, and why."""

    code: str
    why: str


class GroupsOfStay(Schema):
    """How firmly the group stands. The record decides what is coded; the weight never does."""

    group: GroupOfStay | None
    others: list[OtherGroup]
    unmoved: list[str]
    left_out: list[NotPrincipal]
    missing: str


@router.get("/codes/{uuid:code_id}/why", auth=Scope("chart.read"), response={200: CodeWhy, **REFUSALS})
def explain(request: HttpRequest, code_id: uuid.UUID) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Explain a code: the words, the rules, the way through the book, the decisions."""
    code = Assignment.objects.select_related("encounter").filter(public_id=code_id).first()
    if code is None:
        raise Http404
    within_reach(request, str(code.encounter.public_id))
    found = why(Opened(code.encounter), str(code_id))
    if found is None:
        raise Http404
    audit.record(actor(request), "read", "why", str(code.encounter.public_id))
    seen = sees(request)
    return {name: getattr(found, name) for name in ("percent", "rationale", "table", "page")} | {
        "id": code_id,
        **{name: getattr(found.code, name) for name in ("system", "code", "title", "added_by")},
        "quotes": found.quotes if "note.evidence" in seen else None,
        "deeds": found.deeds if "code.decisions" in seen else None,
    }


@router.post(f"{PLACE}/find", auth=Scope("chart.code"), response={200: list[CodeChoice], **REFUSALS})
def find(request: HttpRequest, encounter_id: uuid.UUID, value: CodeSearch) -> Any:  # noqa: ANN401 - as above
    """Find codes for a chart by beginnings of words, which may be words of the note, or by a code."""
    within_reach(request, str(encounter_id))
    row = encounter_row(str(encounter_id))
    day = day_of(row)
    completing = below(value.q, day) if value.completing else ()
    return list(completing or named(value.q, row.setting, day))  # ninja takes two for a status


@router.get(
    f"{PLACE}/documents/{{uuid:document_id}}/changes",
    auth=Scope("chart.read"),
    response={200: DocumentChanges, **REFUSALS},
)
def document_changes(request: HttpRequest, encounter_id: uuid.UUID, document_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return what was taken out and put in since the version before, for who may see the text."""
    within_reach(request, str(encounter_id))
    found = with_the_one_before(encounter_row(str(encounter_id)), str(document_id))
    if found is None or "note.text" not in sees(request):
        raise Http404
    newer, older = found
    audit.record(actor(request), "read", "document versions", str(document_id))
    stretches = list(changes(older.text, newer.text))
    return {"name": newer.name, "older": older.version, "newer": newer.version, "stretches": stretches}


@router.get(f"{PLACE}/drg", auth=Scope("price.read"), response={200: GroupsOfStay, **REFUSALS})
def groups(request: HttpRequest, encounter_id: uuid.UUID) -> Any:  # noqa: ANN401 - as above
    """Return the group of a stay, and the others that its codes could fall into."""
    within_reach(request, str(encounter_id))
    chart = Opened(encounter_row(str(encounter_id)))
    stands = standing(chart)
    found = around(chart, stands)
    audit.record(actor(request), "read", "group", str(encounter_id))
    return {
        "group": stands.grouping,
        "others": found.others,
        "unmoved": found.unmoved,
        "left_out": found.left_out,
        "missing": stands.missing,
    }
