"""The list of work: filtered and sorted by the database, one page at a time, however many encounters there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from django.db import connection
from django.db.models import CharField, DateField, F, Q, QuerySet, Value
from django.db.models.functions import NullIf
from django.db.models.lookups import LessThanOrEqual

from superbill.office.models import Encounter
from superbill.office.records.keeping import public_id
from superbill.office.records.routing import REASONS

SORTS: dict[str, str] = {
    "changed": "changed_at",
    "reference": "reference",
    "service_date": "service_date",
    "setting": "setting",
    "payer": "payer_kind",
    "stage": "stage",
    "code": "first_code",
    "errors": "open_errors",
    "suggested": "suggested",
    "charge": "charge",
    "owner": "owner",
    "reason": "routed",
}
"""What a list can be sorted by, and its column. Each has an index that begins with it."""

COUNTED = 10_000
"""Lists are counted and turned over up to here; beyond, the screen says “more than” and asks for a filter."""
MOST_SORTS = 3
ONE_REASON = "each of the reasons"


@dataclass(frozen=True)
class Asked:
    """What a person asks of the list. Empty is everything that is not finished."""

    sort: str = "-changed"
    reason: str = ""
    setting: str = ""
    payer: str = ""
    owner: str = ""
    stage: str = ""
    older: str = ""
    text: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """Return what is asked, leaving out what no list knows."""
        told = {f.name: str(given[f.name])[:80] for f in fields(cls) if given.get(f.name)}
        asked = cls(**told)
        sorts = [s for s in asked.sort.split(",") if s.removeprefix("-") in SORTS][:MOST_SORTS]
        older = asked.older if asked.older.isdecimal() and len(asked.older) < 5 else ""
        return replace(asked, sort=",".join(sorts) or cls.sort, older=older)


@dataclass(frozen=True)
class Listed:
    """One page of the list; `total` is counted up to `COUNTED`."""

    rows: tuple[Encounter, ...]
    page: int
    more: bool
    total: int
    pages: int = 1
    reasons: Mapping[str, int] = field(default_factory=dict)


def listed(  # noqa: PLR0913, PLR0917 - what, for whom, which page, of which charts
    asked: Asked,
    user: str,
    page: int = 1,
    size: int = 50,
    today: dt.date | None = None,
    charts: QuerySet[Encounter] | None = None,
) -> Listed:
    """Return one page of the list, with how many charts there are for each reason; `charts` are those in reach."""
    rows = _all(charts).filter(_where(asked, user, today))
    page = min(max(1, page), COUNTED // size)
    start = (page - 1) * size
    total = _counted(rows)
    ordered = _ordered(rows, asked, walk=total > COUNTED)
    keys = list(ordered.values_list("pk", flat=True)[start : start + size + 1])
    held = Encounter.objects.in_bulk(keys[:size])
    return Listed(
        rows=tuple(held[key] for key in keys[:size]),
        page=page,
        more=len(keys) > size and page < COUNTED // size,
        total=total,
        pages=pages(total, size),
        reasons=counts(charts, today),
    )


def pages(total: int, size: int) -> int:
    """Return on how many pages so many rows stand; an empty list has one, a long one ends at `COUNTED`."""
    return max(1, -(-min(total, COUNTED) // size))


def counts(charts: QuerySet[Encounter] | None = None, today: dt.date | None = None) -> dict[str, int]:
    """Return how many charts are routed for each reason, each counted up to one more than `COUNTED`."""
    found = _routed(charts)
    planned = _counted(_all(charts).filter(_planned(today))) if today else 0
    new = found.get("new", 0) - (0 if found.get("new", 0) > COUNTED else planned)
    return {name: number for name, number in (found | {"new": new, "planned": planned}).items() if number}


def _routed(charts: QuerySet[Encounter] | None) -> dict[str, int]:
    rows = _all(charts).filter(routed=ONE_REASON).order_by().values("pk")[: COUNTED + 1]
    counted, given = rows.query.sql_with_params()
    number = f"(SELECT COUNT(*) FROM ({counted}) AS charts)"  # noqa: S608 - Django's own words; the values go beside
    wanted = [name if value == ONE_REASON else value for name in REASONS for value in given]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([number] * len(REASONS))}", wanted)
        told = zip(REASONS, cursor.fetchone() or (), strict=True)
    return dict(told)


def found(
    asked: Asked, user: str, today: dt.date | None = None, charts: QuerySet[Encounter] | None = None
) -> QuerySet[Encounter]:
    """Return the rows that are asked for in the order that is asked for."""
    rows = _all(charts).filter(_where(asked, user, today))
    return _ordered(rows, asked, walk=_counted(rows) > COUNTED)


def next_chart(
    asked: Asked, user: str, after: str, charts: QuerySet[Encounter] | None = None, today: dt.date | None = None
) -> str | None:
    """Return the first chart of the list that nobody has in hand, else the first of one's own, but not `after`."""
    rows = found(replace(asked, owner=""), user, today, charts).filter(completed_at=None)
    if after:
        rows = rows.exclude(public_id=public_id(after, "chart"))
    row = rows.filter(owner="").only("public_id").first() or rows.filter(owner=user).only("public_id").first()
    return str(row.public_id) if row else None


def _ordered(rows: QuerySet[Encounter], asked: Asked, *, walk: bool) -> QuerySet[Encounter]:
    """Put rows in the order that is asked for.

    The database may walk an index until the page is full only where that ends soon: many rows, and one column to sort
    by. Else NULLIF(column, NULL), which is the column, keeps it from walking all charts for a few.
    """
    given = asked.sort.split(",")
    order = []
    for name in given:
        column = F(SORTS[name.removeprefix("-")])
        by = column if walk and len(given) == 1 else NullIf(column, Value(None, output_field=CharField()))
        order.append(by.desc() if name.startswith("-") else by.asc())
    return rows.order_by(*order, "-id" if given[-1].startswith("-") else "id")


def begins(column: str, text: str) -> Q:
    """Ask for what begins with a text, in the words that each database answers from an index."""
    if connection.vendor == "sqlite":
        return Q(**{f"{column}__gte": text, f"{column}__lt": text + chr(0x10FFFF)})
    return Q(**{f"{column}__startswith": text})


def _counted(rows: QuerySet[Encounter]) -> int:
    """Count rows up to one more than `COUNTED`."""
    return rows.order_by().values("pk")[: COUNTED + 1].count()


def _all(charts: QuerySet[Encounter] | None) -> QuerySet[Encounter]:
    return Encounter.objects.all() if charts is None else charts


def _planned(today: dt.date) -> Q:
    return Q(routed="new", service_date__gt=today)


def _because(reason: str, today: dt.date | None) -> Q:
    """Charts of one reason; without one what is not finished. Visits to come stand apart from what waits."""
    if reason == "planned":
        return _planned(today) if today else Q(pk__in=())
    where = Q(routed=reason) if reason in REASONS else Q(completed_at=None)
    return where & ~_planned(today) if today and reason not in REASONS.keys() - {"new"} else where


def _where(asked: Asked, user: str, today: dt.date | None) -> Q:
    where = _because(asked.reason, today)
    for name in ("setting", "stage"):
        if value := getattr(asked, name):
            where &= Q(**{name: value})
    if asked.payer:
        where &= Q(payer_kind=asked.payer)
    if asked.owner:
        where &= Q(owner={"mine": user, "free": ""}.get(asked.owner, asked.owner))
    if asked.older and today:  # as in `_ordered`: most charts are older, so an index of days reads nearly all
        day = NullIf("service_date", Value(None, output_field=DateField()))
        where &= Q(LessThanOrEqual(day, today - dt.timedelta(days=int(asked.older))))
    if asked.text:
        where &= _named(asked.text)
    return where


def _named(text: str) -> Q:
    """How a reference or a first-listed code begins. References are written in capitals, small letters or as a name."""
    where = begins("first_code", text.upper())
    for way in dict.fromkeys((text, text.lower(), text.upper(), text.capitalize())):
        where |= begins("reference", way)
    return where
