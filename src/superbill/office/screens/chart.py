"""The coded chart: the note with its evidence on the left, the codes and what became of them on the right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from superbill.model.coded import CodedEncounter, Query
from superbill.model.price import Price
from superbill.office import audit
from superbill.office.models import Assignment, CodingRun, Document, Encounter, Evidence
from superbill.office.permits import permitted
from superbill.office.records.encounters import newest_documents
from superbill.office.screens.codes import Card, Reason, cards, reasons
from superbill.office.screens.edits import Checked, checked
from superbill.office.screens.marks import Mark, Piece, pieces
from superbill.office.screens.money import Line, Road, lines, roads


@dataclass(frozen=True)
class Page:
    """One document as it is shown. `newest` is false when the codes rest on an older version of it."""

    anchor: str
    name: str
    kind: str
    version: int
    newest: bool
    date: date | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Chart:
    """Everything on the screen."""

    encounter: Encounter
    setting: str
    age: int | None
    sex: str
    pages: tuple[Page, ...]
    assigned: tuple[Card, ...]
    suggested: tuple[Card, ...]
    rejected: tuple[Card, ...]
    not_coded: tuple[Reason, ...]
    queries: tuple[Query, ...]
    coded_by: str
    checked: Checked | None
    lines: tuple[Line, ...]
    price: Price | None
    roads: tuple[Road, ...]


@permitted("chart.read")
@transaction.atomic
def show(request: HttpRequest, encounter_id: str) -> HttpResponse:
    """Show one chart, and write down who looked at it."""
    row = Encounter.objects.select_related("patient").filter(public_id=encounter_id).first()
    if row is None:
        raise Http404
    audit.record(request.user.get_username(), "read", "chart", str(row.public_id))
    return render(request, "office/chart.html", {"chart": _chart(row)})


def _chart(row: Encounter) -> Chart:
    run = row.codings.order_by("-id").first()
    spans = list(run.evidence.select_related("document", "assignment", "not_coded")) if run else []
    codes = cards(row, spans)
    why_not = reasons(run, spans)
    price = row.prices.order_by("-id").first()
    coded = CodedEncounter.model_validate_json(run.value) if run else None
    return Chart(
        encounter=row,
        setting=row.setting.replace("_", " "),
        age=_age(row.patient.birth_date, row.service_date),
        sex={"F": "female", "M": "male"}.get(row.patient.sex, ""),
        pages=_pages(row, spans, run),
        assigned=tuple(c for c in codes if c.state == Assignment.State.ASSIGNED),
        suggested=tuple(c for c in codes if c.state == Assignment.State.SUGGESTED),
        rejected=tuple(c for c in codes if c.state == Assignment.State.REJECTED),
        not_coded=why_not,
        queries=coded.queries if coded else (),
        coded_by=run.by if run else "",
        checked=checked(row),
        lines=lines(row, Price.model_validate_json(price.value) if price else None),
        price=Price.model_validate_json(price.value) if price else None,
        roads=roads(row),
    )


def _pages(row: Encounter, spans: list[Evidence], run: CodingRun | None) -> tuple[Page, ...]:
    """Show the newest documents; one that the codes cite in an older version is shown in that version too."""
    newest = newest_documents(row)
    shown: dict[int, Document] = {d.pk: d for d in newest.values()}
    shown |= {s.document_id: s.document for s in spans}
    current = {d.pk for d in newest.values()}
    marks = [(s.document_id, _mark(s)) for s in spans if _kind(s)] if run else []
    return tuple(
        Page(
            anchor=f"document-{number}",
            name=document.name,
            kind=document.kind,
            version=document.version,
            newest=document.pk in current,
            date=document.date,
            pieces=pieces(document.text, (m for held, m in marks if held == document.pk)),
        )
        for number, document in enumerate(sorted(shown.values(), key=lambda d: (d.name, d.version)), start=1)
    )


def _kind(span: Evidence) -> str:
    """Return the look of a highlight, or nothing for a code that was taken back."""
    if span.assignment is None:
        return "not-coded"
    return "" if span.assignment.state == Assignment.State.WITHDRAWN else span.assignment.state


def _mark(span: Evidence) -> Mark:
    held = span.assignment or span.not_coded
    return Mark(
        anchor=f"evidence-{span.pk}",
        start=span.start,
        end=span.end,
        kind=_kind(span),
        code=held.code if held else "",
        target=f"code-{span.assignment_id}" if span.assignment_id else f"not-coded-{span.not_coded_id}",
    )


def _age(born: date | None, day: date | None) -> int | None:
    if born is None or day is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
