"""The list of work as the screen has it: filtered, sorted and counted; the next chart; charts given to people."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pydantic import StringConstraints

from superbill.office import audit, reach
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor, also, sees, within_reach
from superbill.office.api.words import Dollars, Word
from superbill.office.models import Encounter
from superbill.office.permits import require_user
from superbill.office.records.encounters import encounter_row
from superbill.office.records.listing import SORTS, Asked, listed, next_chart
from superbill.office.records.ownership import coders, give, give_all
from superbill.office.records.worklist_rows import Row, rows_of

router = Router()
_BY = f"-?({'|'.join(SORTS)})"
Sort = Annotated[str, StringConstraints(max_length=60, pattern=rf"^{_BY}(,{_BY}){{0,2}}$")]
Account = Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]*$")]
Reason = Literal["", "error", "suggested", "no-code", "question", "warning", "not-checked", "new", "release", "done"]


class ListWish(Schema):
    """What is asked of the list; with nothing asked, everything that is not finished, the last changed first.

    `sort` has up to three columns, `-` before one turns it round. `owner` is an account, `mine` or `free`. `older`
    counts days since the service.
    """

    sort: Sort = "-changed"
    reason: Reason = ""
    setting: Word = ""
    payer: Word = ""
    owner: Account = ""
    stage: Word = ""
    older: Annotated[int, Field(ge=0, le=9999)] | None = None

    def asked(self) -> Asked:
        """Return it as the records ask it."""
        told = {name: str(value) for name, value in self if value is not None}
        return Asked.of({name: told[name] for name in ChartSearch.model_fields if name in told})


class ListPage(ListWish):
    """Which page of what is asked."""

    page: Annotated[int, Field(ge=1, le=10_000)] = 1
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ChartSearch(ListPage):
    """The same with `text`: how a chart's reference or its first-listed code begins, in capitals or not."""

    text: Word = ""


class NextWish(ListWish):
    """The list, and the chart that one has just left."""

    after: uuid.UUID | None = None


class ListedChart(Schema):
    """One chart of the list: no name, no number of a patient. `balance` is left out for who may not see money."""

    id: uuid.UUID
    reference: str
    reasons: list[str]
    service_date: dt.date | None
    age: int | None
    setting: str
    payer: str
    stage: str
    first_code: str
    first_title: str
    suggested: int
    checked: bool
    open_errors: int
    open_findings: int
    edits_not_checked: int
    charge: Dollars | None
    balance: Dollars | None
    owner: str
    completed_by: str


class ListedCharts(Schema):
    """A page of the list. `total` is counted up to 10,001; `reasons` counts the charts that wait for each reason."""

    rows: list[ListedChart]
    total: int
    reasons: dict[str, int]
    page: int
    more: bool


class NextChart(Schema):
    """The chart to work on next; null when there is no more."""

    id: uuid.UUID | None


class ChartGiven(Schema):
    """The account that a chart is given to."""

    person: Account


class ChartsGiving(Schema):
    """The charts that are given, all of them or none, and the account that gets them."""

    charts: Annotated[list[uuid.UUID], Field(min_length=1, max_length=500)]
    person: Account


class ChartsGiven(Schema):
    """How many charts were given."""

    given: int


class Coders(Schema):
    """The accounts that a chart can be given to."""

    people: list[str]


@router.get("/worklist/charts", auth=Scope("worklist.read"), response={200: ListedCharts, **REFUSALS})
def charts(request: HttpRequest, asked: Query[ListPage]) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """Return one page of the list as it was filtered and sorted."""
    return _page(request, asked)


@router.post("/search/charts", auth=Scope("worklist.read"), response={200: ListedCharts, **REFUSALS})
def search(request: HttpRequest, value: ChartSearch) -> Any:  # noqa: ANN401 - as above
    """Find charts by reference or code; a reference stands in no address."""
    return _page(request, value)


def _page(request: HttpRequest, asked: ListPage) -> dict[str, object]:
    user, today = require_user(request), timezone.localdate()
    within = reach.within(user, Encounter.objects.all())
    found = listed(asked.asked(), user.get_username(), asked.page, asked.limit, today, within)
    audit.record(actor(request), "list", "encounter", detail=f"API, page {found.page}")
    money = "claim.money" in sees(request)
    rows = [_row(row, money=money) for row in rows_of(found.rows, user.get_username(), today)]
    return {"rows": rows} | {name: getattr(found, name) for name in ("total", "reasons", "page", "more")}


@router.get("/worklist/next", auth=Scope("work.take"), response={200: NextChart, **REFUSALS})
def following(request: HttpRequest, asked: Query[NextWish]) -> Any:  # noqa: ANN401 - as above
    """Return the first chart of the list that nobody has in hand, else the first of one's own."""
    user = require_user(request)
    also(request, "chart.read")
    within = reach.within(user, Encounter.objects.all())
    after = str(asked.after) if asked.after else ""
    found = next_chart(asked.asked(), user.get_username(), after, within, timezone.localdate())
    audit.record(actor(request), "read", "next chart", found or "")
    return {"id": found}


@router.get("/worklist/people", auth=Scope("work.assign"), response={200: Coders, **REFUSALS})
def people(request: HttpRequest) -> Any:  # noqa: ANN401 - as above
    """Return the accounts that a chart can be given to."""
    audit.record(actor(request), "list", "coders")
    return {"people": list(coders())}


@router.post("/encounters/{uuid:encounter_id}/give", auth=Scope("work.assign"), response={200: ChartGiven, **REFUSALS})
def assign(request: HttpRequest, encounter_id: uuid.UUID, value: ChartGiven) -> Any:  # noqa: ANN401 - as above
    """Give a chart to a person, whoever has it now."""
    within_reach(request, str(encounter_id))
    give(str(encounter_id), value.person, actor(request))
    return {"person": encounter_row(str(encounter_id)).owner}


@router.post("/worklist/give", auth=Scope("work.assign"), response={200: ChartsGiven, **REFUSALS})
def give_charts(request: HttpRequest, value: ChartsGiving) -> Any:  # noqa: ANN401 - as above
    """Give several charts to a person, whoever has them now."""
    chosen = [str(each) for each in value.charts]
    for chart in chosen:
        within_reach(request, chart)
    return {"given": give_all(chosen, value.person, actor(request))}


def _row(row: Row, *, money: bool) -> dict[str, object]:
    own: dict[str, object] = {
        "id": row.encounter.public_id,
        "payer": row.encounter.payer_kind,
        "reasons": list(row.reasons),
        "age": row.age,
        "first_title": row.first_title,
        "balance": row.balance if money else None,
    }
    return own | {name: getattr(row.encounter, name) for name in ListedChart.model_fields if name not in own}
