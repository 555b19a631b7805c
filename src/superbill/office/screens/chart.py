"""The workbench: documents, the note with its evidence, the codes over what was not coded and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from superbill.model.coded import Query
from superbill.office import audit
from superbill.office.chart_why import Why, why
from superbill.office.models import Document, DocumentSeen, Encounter
from superbill.office.models import Query as Asked
from superbill.office.permits import allowed, permitted
from superbill.office.records.opened import Opened
from superbill.office.records.ownership import coders, take
from superbill.office.screens.codes import Codes, codes_of
from superbill.office.screens.edits import Checked, checked
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


class Chart:
    """Everything on the screen, for one person. What a part of it needs is read when that part is shown.

    `stands` is where the chart stands, where that was computed just now.
    """

    rejections = REJECTIONS

    def __init__(self, opened: Opened, request: HttpRequest, stands: Standing | None = None) -> None:
        self.opened = opened
        self.encounter = row = opened.row
        self.setting = row.setting.replace("_", " ")
        self.owner = Owner(row.owner, row.owned_at, row.owner == person(request).get_username())
        self._request = request
        if stands:
            self.standing = stands

    @cached_property
    def colleagues(self) -> tuple[str, ...]:
        """The people to whom the chart may be given."""
        return tuple(name for name in coders() if name != self.owner.name)

    @cached_property
    def age(self) -> int | None:
        """Years on the day of service."""
        return _age(self.encounter)

    @cached_property
    def admitted(self) -> date | None:
        """The day on which a stay began."""
        return self.opened.encounter.admit_date

    @cached_property
    def sex(self) -> str:
        """Female or male; nothing where it is not known."""
        return {"F": "female", "M": "male"}.get(self.encounter.patient.sex, "")

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The documents."""
        return pages(self.opened, person(self._request).pk, self._request.GET.get("document", ""))

    @cached_property
    def standing(self) -> Standing:
        """What the codes come to."""
        return standing(self.opened)

    @cached_property
    def codes(self) -> Codes:
        """The codes by what became of them."""
        return codes_of(self.opened, self.standing.marks)

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """The questions that coding leaves open."""
        return self.opened.coded.queries if self.opened.coded else ()

    @cached_property
    def sent(self) -> tuple[Asked, ...]:
        """The queries about this chart that somebody wrote, newest first; those that were taken back are left out."""
        rows = self.encounter.queries.exclude(state=Asked.State.CANCELLED).select_related("asked")
        return tuple(rows) if "query.read" in allowed(self._request.user) else ()

    @cached_property
    def waiting(self) -> tuple[Asked, ...]:
        """The queries that wait: for their answer, or to be sent."""
        return tuple(q for q in self.sent if q.state in {Asked.State.OPEN, Asked.State.DRAFT})

    @cached_property
    def waits_for(self) -> str:
        """Whose answer the chart waits for; empty when no query is open."""
        return ", ".join(sorted({q.asked.username for q in self.sent if q.state == Asked.State.OPEN and q.asked}))

    @cached_property
    def checked(self) -> Checked | None:
        """What the edits said last."""
        return checked(self.opened)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The charges."""
        return lines(self.opened, self.standing.price)

    @cached_property
    def values(self) -> Values | None:
        """The relative values of the charges, all together."""
        return in_all(self.lines)

    @cached_property
    def roads(self) -> tuple[Road, ...]:
        """The claims."""
        return roads(self.encounter)

    @cached_property
    def why(self) -> Why | None:
        """What explains the code that was asked for, else the one at which work begins."""
        return why(self.opened, self._request.GET.get("why") or _first_code(self.codes))


@permitted("chart.read")
def show(request: HttpRequest, encounter_id: str) -> HttpResponse:
    """Show one chart, and write down who looked at it. Who opens a free chart to code it has it in hand."""
    row = encounter_or_404(encounter_id)
    user = person(request)
    if "chart.code" in allowed(user) and "look" not in request.GET and not (row.owner or row.completed_at):
        take(str(row.public_id), user.get_username())
        row = encounter_or_404(encounter_id)
    chart = Chart(Opened(row), request)
    page = render(request, "office/chart.html", {"chart": chart})
    with transaction.atomic():  # last: the audit log is locked to its end, and other people's pages wait for it
        mark_seen(user.pk, [p.public_id for p in chart.pages if p.open and p.unread])
        audit.record(user.get_username(), "read", "chart", str(row.public_id))
    return page


def encounter_or_404(encounter_id: str) -> Encounter:
    """Return the row of an address, or the page that says there is none."""
    row = Encounter.objects.select_related("patient").filter(public_id=encounter_id).first()
    if row is None:
        raise Http404
    return row


def mark_seen(user_id: int, documents: list[str]) -> None:
    """Remember that a person has opened documents."""
    if not documents:
        return
    found = Document.objects.filter(public_id__in=documents)
    DocumentSeen.objects.bulk_create((DocumentSeen(document=d, user_id=user_id) for d in found), ignore_conflicts=True)


def _first_code(codes: Codes) -> str:
    """Return the code at which work begins: the first that waits, else the first that is assigned."""
    cards = [*codes.suggested, *(c for group in codes.assigned for c in group.cards)]
    return cards[0].public_id if cards else ""


def _age(row: Encounter) -> int | None:
    born, day = row.patient.birth_date, row.service_date
    if born is None or day is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
