"""The cards of the codes on a chart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from superbill.model.coded import Rationale
from superbill.model.table import TableRef
from superbill.office.models import Assignment, CodingRun, Decision, Encounter, Evidence

ROLES = {
    "first_listed": "first-listed",
    "principal": "principal",
    "secondary": "secondary",
    "procedure": "procedure",
    "service": "service",
}


def in_words(section: str) -> str:
    """Write the kind of a section as people say it: assessment and plan, history of present illness."""
    spoken = {"assessment_plan": "assessment and plan", "history_present": "history of present illness"}
    return spoken.get(section, section.replace("_", " "))


@dataclass(frozen=True)
class Quote:
    """One cited phrase, with the anchor of its highlight."""

    anchor: str
    text: str
    document: str
    section: str


@dataclass(frozen=True)
class Deed:
    """Who decided what when, and why."""

    action: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Card:
    """One code as it stands."""

    anchor: str
    system: str
    code: str
    title: str
    sequence: int
    role: str
    state: str
    decided_by: str
    percent: int
    poa: str
    quotes: tuple[Quote, ...]
    rationale: tuple[Rationale, ...]
    table: TableRef
    deeds: tuple[Deed, ...]


@dataclass(frozen=True)
class Reason:
    """One candidate that was not coded, and why."""

    anchor: str
    system: str
    code: str
    title: str
    reason: str
    source: str
    quotes: tuple[Quote, ...]


def cards(row: Encounter, spans: Iterable[Evidence]) -> tuple[Card, ...]:
    """Return the codes of an encounter in their sequence, without those that the system took back."""
    quotes: dict[int, list[Quote]] = defaultdict(list)
    for span in spans:
        if span.assignment_id:
            quotes[span.assignment_id].append(_quote(span))
    deeds: dict[int, list[Deed]] = defaultdict(list)
    for d in Decision.objects.filter(assignment__encounter=row).order_by("id"):
        deeds[d.assignment_id].append(Deed(d.action, d.by, d.at, d.reason))
    rows = row.assignments.exclude(state=Assignment.State.WITHDRAWN).order_by("sequence", "id")
    return tuple(_card(a, tuple(quotes[a.pk]), tuple(deeds[a.pk])) for a in rows)


def reasons(run: CodingRun | None, spans: Iterable[Evidence]) -> tuple[Reason, ...]:
    """Return what the newest run did not code, and why."""
    if run is None:
        return ()
    quotes: dict[int, list[Quote]] = defaultdict(list)
    for span in spans:
        if span.not_coded_id:
            quotes[span.not_coded_id].append(_quote(span))
    return tuple(
        Reason(f"not-coded-{n.pk}", n.system, n.code, n.title, n.reason, n.source, tuple(quotes[n.pk]))
        for n in run.not_coded.all()
    )


def _card(row: Assignment, quotes: tuple[Quote, ...], deeds: tuple[Deed, ...]) -> Card:
    return Card(
        anchor=f"code-{row.pk}",
        system=row.system,
        code=row.code,
        title=row.title,
        sequence=row.sequence,
        role=ROLES.get(row.role, row.role),
        state=row.state,
        decided_by=deeds[-1].by if row.decided and deeds else "",
        percent=round(row.confidence * 100),
        poa=row.poa,
        quotes=quotes,
        rationale=tuple(Rationale.model_validate(r) for r in row.rationale),
        table=TableRef.model_validate(row.table),
        deeds=deeds,
    )


def _quote(span: Evidence) -> Quote:
    document = span.document
    return Quote(f"evidence-{span.pk}", document.text[span.start : span.end], document.name, in_words(span.section))
