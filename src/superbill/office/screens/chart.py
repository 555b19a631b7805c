"""The workbench: documents, the note with its evidence, the codes over what was not coded and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from superbill.model.coded import CodedEncounter, Query
from superbill.office import audit
from superbill.office.models import Document, DocumentSeen, Encounter
from superbill.office.permits import allowed, permitted
from superbill.office.records.ownership import take
from superbill.office.screens.codes import Codes, codes_of, spans_of
from superbill.office.screens.edits import Checked, checked
from superbill.office.screens.explain import Why, why
from superbill.office.screens.frame import person
from superbill.office.screens.money import Line, Road, Values, in_all, lines, roads
from superbill.office.screens.pages import Page, pages
from superbill.office.standing import Standing, standing

REJECTIONS = (
    "Not supported by the record",
    "Ruled out or only suspected",
    "History, not treated at this visit",
    "Integral to another code",
    "Excluded by another code",
    "A more specific code applies",
    "Not relevant to this visit",
    "Copied forward from an older note",
)
"""The reasons that the keys 1 to 8 give; others are written out."""


@dataclass(frozen=True)
class Owner:
    """Whose chart it is now. `mine` lets the person change it."""

    name: str
    since: datetime | None
    mine: bool


@dataclass(frozen=True)
class Chart:
    """Everything on the screen."""

    encounter: Encounter
    setting: str
    age: int | None
    sex: str
    owner: Owner
    pages: tuple[Page, ...]
    codes: Codes
    queries: tuple[Query, ...]
    checked: Checked | None
    standing: Standing
    lines: tuple[Line, ...]
    values: Values | None
    roads: tuple[Road, ...]
    why: Why | None
    rejections: tuple[str, ...] = REJECTIONS


@permitted("chart.read")
def show(request: HttpRequest, encounter_id: str) -> HttpResponse:
    """Show one chart, and write down who looked at it. Who opens a free chart to code it has it in hand."""
    row = encounter_or_404(encounter_id)
    user = person(request)
    if "chart.code" in allowed(user) and "look" not in request.GET:
        take(str(row.public_id), user.get_username())
        row.refresh_from_db()
    chart = chart_of(row, request)  # before the audit log is locked: other people's pages do not wait for this one
    with transaction.atomic():
        mark_seen(user.pk, [p.public_id for p in chart.pages if p.open and p.unread])
        audit.record(user.get_username(), "read", "chart", str(row.public_id))
    return render(request, "office/chart.html", {"chart": chart})


def encounter_or_404(encounter_id: str) -> Encounter:
    """Return the row of an address, or the page that says there is none."""
    row = Encounter.objects.select_related("patient").filter(public_id=encounter_id).first()
    if row is None:
        raise Http404
    return row


def mark_seen(user_id: int, documents: list[str]) -> None:
    """Remember that a person has opened documents."""
    found = Document.objects.filter(public_id__in=documents)
    DocumentSeen.objects.bulk_create((DocumentSeen(document=d, user_id=user_id) for d in found), ignore_conflicts=True)


def chart_of(row: Encounter, request: HttpRequest, stands: Standing | None = None) -> Chart:
    """Return everything that the workbench shows of a chart to a person; `stands` where it was computed just now."""
    user = person(request)
    prefetch_related_objects([row], "documents")
    run = row.codings.order_by("-id").first()
    spans = spans_of(row, run)
    stands = stands or standing(row)
    codes = codes_of(row, run, spans, stands.marks)
    coded = CodedEncounter.model_validate_json(run.value) if run else None
    charged = lines(row, stands.price)
    return Chart(
        encounter=row,
        setting=row.setting.replace("_", " "),
        age=_age(row),
        sex={"F": "female", "M": "male"}.get(row.patient.sex, ""),
        owner=Owner(row.owner, row.owned_at, row.owner == user.get_username()),
        pages=pages(row, spans, user.pk, request.GET.get("document", "")),
        codes=codes,
        queries=coded.queries if coded else (),
        checked=checked(row),
        standing=stands,
        lines=charged,
        values=in_all(charged),
        roads=roads(row),
        why=why(row, request.GET.get("why") or _first_code(codes)),
    )


def _first_code(codes: Codes) -> str:
    """Return the code at which work begins: the first that waits, else the first that is assigned."""
    cards = [*codes.suggested, *(c for group in codes.assigned for c in group.cards)]
    return cards[0].public_id if cards else ""


def _age(row: Encounter) -> int | None:
    born, day = row.patient.birth_date, row.service_date
    if born is None or day is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
