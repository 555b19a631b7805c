"""The code book: search, the page of a code, its place in the tabular list, and the index with its tables."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pydantic import StringConstraints

from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, also, within_reach
from superbill.office.api.words import Day
from superbill.office.code_book import book_on
from superbill.office.code_finding import day_of
from superbill.office.index_book import index_book
from superbill.office.records.encounters import encounter_row

router = Router()
Words = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$", strip_whitespace=True)]
CodeWord = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$", strip_whitespace=True)]
System = Literal["", "ICD-10-CM", "ICD-10-PCS", "HCPCS", "ICD-9-CM", "MS-DRG"]
IndexName = Literal["index", "neoplasms", "drugs", "external"]


class OnDay(Schema):
    """As of which day: that of a chart, else the one asked for, else today."""

    day: Day | None = None
    encounter: uuid.UUID | None = None

    def date(self, request: HttpRequest) -> dt.date:
        """Return the day; a chart must be within reach."""
        if self.encounter is None:
            return self.day or timezone.localdate()
        also(request, "chart.read", str(self.encounter))
        within_reach(request, str(self.encounter))
        return day_of(encounter_row(str(self.encounter)))


class BookWish(OnDay):
    """What is looked up: words to search for, or a code to open."""

    q: Words = ""
    code: CodeWord = ""
    system: System = ""


class IndexWish(OnDay):
    """Where the index is opened: at a line, else at what a search finds, else at a letter."""

    q: Words = ""
    letter: Annotated[str, StringConstraints(max_length=1, pattern=r"^[A-Za-z#]?$")] = ""
    row: Annotated[int, Field(ge=0, le=999_999)] = 0


class BookHit(Schema):
    """One code that a search found. `status` is empty for a billable code, else what it is on the day."""

    system: str
    code: str
    title: str
    term: str
    status: str


class BookStep(Schema):
    """One place on the way to a code, or one to choose from."""

    code: str
    title: str | None


class BookNote(Schema):
    """One line of a note, the place where it stands, and the codes that it points at."""

    kind: str
    at: str
    text: str
    codes: list[str]


class BookPage(Schema):
    """One code on the day. `missing` is what stands between it and a bill; null for a billable code."""

    system: str
    code: str
    title: str | None
    day: dt.date
    billable: bool | None
    missing: str | None
    choices: list[BookStep]
    path: list[BookStep]
    notes: list[BookNote]
    sevenths: list[BookStep]
    facts: list[list[str]]
    remarks: list[str]


class BookRow(Schema):
    """One place below another."""

    depth: int
    code: str
    title: str
    status: str


class BookPlace(Schema):
    """A place of the tabular list with what is below it."""

    code: str
    title: str
    notes: list[BookNote]
    rows: list[BookRow]
    sevenths: list[BookStep]
    remark: str


class BookOpened(Schema):
    """What the book shows on a day. `missing` names the tables that are not installed."""

    day: dt.date
    hits: list[BookHit]
    page: BookPage | None
    place: BookPlace | None
    others: list[BookPage]
    near: list[BookStep]
    missing: list[str]


class IndexHead(Schema):
    """A main term or a site of the index."""

    number: int
    title: str
    letter: str


class IndexLine(Schema):
    """One line below a head: how deep it stands, its words, and in each column the codes."""

    depth: int
    title: str
    cells: list[list[str]]


class IndexLeaf(Schema):
    """The lines below a head; `further` is where the next page begins, 0 for none."""

    head: IndexHead
    lines: list[IndexLine]
    further: int


class IndexOpened(Schema):
    """What is open of the index. `missing` says why nothing is."""

    label: str
    day: dt.date
    release: str
    carried: bool
    columns: list[str]
    letters: list[str]
    letter: str
    heads: list[IndexHead]
    leaf: IndexLeaf | None
    missing: str


@router.get("/book", auth=Scope("book.read"), response={200: BookOpened, **REFUSALS})
def book(request: HttpRequest, asked: Query[BookWish]) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Search the code book, or open it at a code; a search for exactly a code opens it too."""
    return book_on(asked.q, asked.code, asked.system, asked.date(request))


@router.get("/book/{index}", auth=Scope("book.read"), response={200: IndexOpened, **REFUSALS})
def index(request: HttpRequest, index: IndexName, asked: Query[IndexWish]) -> Any:  # noqa: ANN401 - as above
    """Open the Alphabetic Index or one of its tables."""
    return index_book(index, asked.q, asked.letter.upper(), str(asked.row or ""), asked.date(request))
