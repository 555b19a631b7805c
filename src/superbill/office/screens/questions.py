"""The provider's screen: the questions asked of them, each answered in two clicks. No code, no money, nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from superbill.coding.query import leaves_open
from superbill.errors import BadInput
from superbill.office import audit, records
from superbill.office.models import Patient, Query
from superbill.office.permits import permitted
from superbill.office.records.encounters import newest_documents
from superbill.office.records.queries import question_of
from superbill.office.screens.answers import told, who
from superbill.office.screens.marks import Mark, Piece, pieces


@dataclass(frozen=True)
class Fact:
    """One line of the record that the question rests on."""

    text: str
    document: str
    day: date | None


@dataclass(frozen=True)
class Sent:
    """An answer that was refused: what it says, why, and at which field."""

    choice: str
    words: str
    trouble: str
    at: str


@dataclass(frozen=True)
class Asked:
    """One question as the provider sees it."""

    public_id: str
    patient: str
    born: date | None
    day: date | None
    sent_at: datetime | None
    by: str
    title: str
    opens: str
    question: str
    facts: tuple[Fact, ...]
    options: tuple[str, ...]
    left_open: tuple[str, ...]
    documents: tuple[str, ...]
    sent: Sent | None = None


@dataclass(frozen=True)
class Sheet:
    """One document with the quoted facts shaded."""

    name: str
    kind: str
    day: date | None
    pieces: tuple[Piece, ...]


@permitted("query.answer")
@transaction.atomic
def show(request: HttpRequest) -> HttpResponse:
    """Show the open questions of this provider, the longest waiting first, and those answered lately."""
    return render(request, "office/questions.html", _page(request))


@permitted("query.answer")
@transaction.atomic
def answer(request: HttpRequest, query_id: UUID) -> HttpResponse:
    """Take one answer. A script is sent the question again, or what stands below the questions once it is signed."""
    row = _mine(request).select_related("encounter__patient").filter(public_id=query_id).first()
    if row is None:
        raise Http404
    part = "X-Part" in request.headers
    if request.method == "POST":
        choice, words = request.POST.get("choice", ""), request.POST.get("words", "")
        try:
            records.answer_query(str(row.public_id), by=who(request), choice=choice, words=words)
        except BadInput as error:
            refused = _asked(row, Sent(choice, words, told(error), error.field))
            if part:
                return render(request, "office/question_card.html", {"q": refused}, status=422)
            return render(request, "office/questions.html", _page(request, refused), status=422)
        if part:
            return render(request, "office/questions_after.html", _page(request))
    return redirect("questions")


@permitted("query.answer")
@transaction.atomic
def note(request: HttpRequest, query_id: UUID) -> HttpResponse:
    """Show the documents that a question quotes, with the quoted facts shaded, and no code."""
    row = _mine(request).select_related("encounter__patient").filter(public_id=query_id).first()
    if row is None:
        raise Http404
    audit.record(who(request), "read", "documents", str(row.encounter.public_id))
    return render(request, "office/question_note.html", {"asked": _asked(row), "sheets": _sheets(row)})


def _mine(request: HttpRequest) -> QuerySet[Query]:
    return Query.objects.filter(asked__username=who(request)).exclude(state__in=["draft", "cancelled"])


def _page(request: HttpRequest, refused: Asked | None = None) -> dict[str, object]:
    rows = _mine(request).select_related("encounter__patient").filter(state=Query.State.OPEN).order_by("sent_at", "id")
    audit.record(who(request), "list", "question")
    asked = [_asked(row) for row in rows]
    done = _mine(request).exclude(state=Query.State.OPEN).filter(answer__isnull=False)
    recent = done.select_related("answer", "encounter__patient").order_by("-answered_at")[:10]
    return {
        "asked": [refused if refused and refused.public_id == q.public_id else q for q in asked],
        "answered": [(_asked(row), row.answer) for row in recent],
    }


def _asked(row: Query, sent: Sent | None = None) -> Asked:
    value, patient = question_of(row), row.encounter.patient
    return Asked(
        public_id=str(row.public_id),
        patient=_name(patient),
        born=patient.birth_date,
        day=row.encounter.service_date,
        sent_at=row.sent_at,
        by=row.asked_by,
        title=value.title,
        opens=value.opens,
        question=value.question,
        facts=tuple(Fact(f.text, f.document, f.day) for f in value.facts),
        options=value.options,
        left_open=tuple(option for option in value.options if leaves_open(option)),
        documents=tuple(dict.fromkeys(f.document for f in value.facts)),
        sent=sent,
    )


def _name(patient: Patient) -> str:
    return ", ".join(part for part in (patient.last_name, patient.first_name) if part) or "Name not on file"


def _sheets(row: Query) -> tuple[Sheet, ...]:
    spans = [f.evidence for f in question_of(row).facts if f.evidence]
    wanted = {span.document for span in spans}
    found = []
    for document in newest_documents(row.encounter).values():
        if wanted and document.name not in wanted:
            continue
        marks = [
            Mark(f"quoted-{place}", s.start, s.end, "assigned", "", f"quoted-{place}")
            for place, s in enumerate(spans)
            if s.document == document.name and document.text[s.start : s.end] == s.text
        ]
        found.append(Sheet(document.name, document.kind, document.date, pieces(document.text, marks)))
    return tuple(found)
