"""What the boards count: every number comes with the rows that it counts, so that it can be opened and exported."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

import msgspec
from django.db.models import Exists, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from superbill.model.counted import counted as noun
from superbill.model.grouped import Grouping
from superbill.office import audit
from superbill.office.models import (
    CodingAudit,
    CodingRun,
    Decision,
    Encounter,
    EncounterVersion,
    Goal,
    GroupRun,
    Query,
    ServiceLine,
)
from superbill.office.records.audit_worksheet import error_rate
from superbill.office.records.encounters import encounter_row
from superbill.office.records.keeping import kept, sha256

AGES = ((3, "0–3 days"), (7, "4–7 days"), (14, "8–14 days"), (30, "15–30 days"), (10**6, "over 30 days"))
WINDOW = 90
MONTH = 30
ZERO = Decimal("0.00")
UNCODED, UNSENT = "not coded (DNFC)", "coded, not billed (DNFB)"


@dataclass(frozen=True)
class Counted:
    """One row that a number counts: under which heading, which chart, and its share of the number."""

    group: str
    chart: str
    reference: str
    day: dt.date | None
    who: str = ""
    words: str = ""
    amount: Decimal | None = None
    value: float | None = None


@dataclass(frozen=True)
class Heading:
    """One group of a board. `figure` is what the plot shows."""

    name: str
    count: int
    amount: Decimal | None
    figure: Decimal | float | None


@dataclass(frozen=True)
class Board:
    """One measure: its groups in order, and the rows behind them."""

    name: str
    title: str
    explains: str
    unit: str
    rows: tuple[Counted, ...]
    groups: tuple[Heading, ...]
    total: str


@kept
def store_grouping(encounter_id: str, value: Grouping, by: str = "system", *, at: dt.datetime | None = None) -> bool:
    """Store the group of a stay; False when it equals what stands already."""
    row = encounter_row(encounter_id, lock=True)
    text = msgspec.json.encode(value).decode()
    newest = row.groupings.order_by("-id").first()
    if newest and newest.sha256 == sha256(text):
        return False
    GroupRun.objects.create(
        encounter=row,
        drg=value.drg or "",
        weight=value.weight,
        verdict=value.verdict,
        value=text,
        sha256=sha256(text),
        by=by,
        at=at or timezone.now(),
    )
    audit.record(by, "store", "grouping", encounter_id)
    return True


@kept
def set_goal(measure: str, *, by: str, amount: Decimal | None = None, count: int | None = None) -> None:
    """Set a goal from now on; the earlier ones stay in the history."""
    Goal.objects.create(measure=measure, amount=amount, count=count, by=by, at=timezone.now())
    audit.record(by, "set", "goal", detail=measure)


def goal(measure: str) -> Goal | None:
    """Return the goal that stands."""
    return Goal.objects.filter(measure=measure).order_by("-id").first()


def unbilled(now: dt.datetime) -> Board:
    """Charges of visits and stays whose claim has not been sent, by days since service or discharge."""
    newest = EncounterVersion.objects.filter(encounter=OuterRef("pk")).order_by("-number").values("pk")[:1]
    charges = ServiceLine.objects.filter(version=OuterRef("newest")).values("version").annotate(s=Sum("charge"))
    coded = CodingRun.objects.filter(encounter=OuterRef("pk"))
    waiting = (
        Encounter.objects.exclude(claims__events__kind="sent")
        .annotate(newest=Subquery(newest), day=Coalesce("discharge_date", "service_date"))
        .exclude(day__gt=now.date())  # a visit that is still to come has nothing to bill
        .annotate(charged=Subquery(charges.values("s")[:1]), coded=Exists(coded))
        .order_by("day", "pk")
    )
    rows: list[Counted] = []
    for public_id, reference, day, is_coded, charged in waiting.values_list(
        "public_id", "reference", "day", "coded", "charged"
    ):
        age = (now.date() - day).days if day else AGES[-1][0]
        label = next(name for most, name in AGES if age <= most)
        rows.append(
            Counted(label, str(public_id), reference, day, "", UNSENT if is_coded else UNCODED, charged or ZERO)
        )
    total = _charged(rows)
    explains = "Charges whose claim has not been sent, by days since service or discharge."
    groups = grouped(rows, [words for _, words in AGES], _charged)
    told = f"${total:,.2f} in {noun(len(rows), 'chart')}"
    return Board("unbilled", "Unbilled", explains, "$", tuple(rows), groups, told)


def productivity(now: dt.datetime) -> Board:
    """Charts on which each person decided codes in the last 30 days: one row for each chart, day and person."""
    since = now - dt.timedelta(days=MONTH)
    steps = Decision.objects.filter(at__gte=since, action__in=["accepted", "rejected"]).order_by("at")
    seen: dict[tuple[str, str, dt.date], Counted] = {}
    fields = ("by", "at", "assignment__encounter__public_id", "assignment__encounter__reference")
    for by, at, public_id, reference in steps.values_list(*fields):
        seen.setdefault(
            (by, str(public_id), at.date()), Counted(by, str(public_id), reference, at.date(), by, "decided codes")
        )
    rows = tuple(seen.values())
    groups = grouped(rows, sorted({r.group for r in rows}), lambda found: float(len(found)))
    days = len({(r.who, r.day) for r in rows})
    total = f"{len(rows) / days:.1f} charts a person a day" if days else "nothing decided"
    explains = f"Charts on which each person accepted or rejected codes, last {MONTH} days."
    return Board("productivity", "Productivity", explains, "charts", rows, groups, total)


def accuracy(now: dt.datetime) -> Board:
    """Accuracy of finished audits by the week of their end: one minus errors by lines."""
    since = now - dt.timedelta(days=WINDOW)
    audits = CodingAudit.objects.filter(finished_at__gte=since).select_related("encounter", "coder")
    rows = tuple(
        Counted(
            _week(a.finished_at),
            str(a.encounter.public_id),
            a.encounter.reference,
            a.finished_at.date(),
            a.coder.username,
            f"audit {a.number}: {noun(a.errors, 'error')} in {noun(a.reviewed, 'line')}",
            value=100 * (1 - rate),
        )
        for a in audits.order_by("finished_at")
        if a.finished_at and (rate := error_rate(a.errors, a.reviewed)) is not None
    )
    groups = grouped(rows, dict.fromkeys(r.group for r in rows), mean)
    share = mean(rows)
    total = f"{share:.1f}% in {noun(len(rows), 'audit')}" if share is not None else "no audit is finished"
    explains = f"Accuracy of finished audits by week, last {WINDOW} days."
    return Board("accuracy", "Accuracy", explains, "%", rows, groups, total)


def turnaround(now: dt.datetime) -> Board:
    """Hours from sending a query to its answer, by the week of sending; what waits still counts until now."""
    since = now - dt.timedelta(days=WINDOW)
    asked = Query.objects.filter(sent_at__gte=since).exclude(state="cancelled").select_related("encounter", "asked")
    rows = tuple(
        Counted(
            _week(q.sent_at),
            str(q.encounter.public_id),
            q.encounter.reference,
            q.sent_at.date(),
            q.asked.username if q.asked else "",
            f"{q.state}: {q.title}",
            value=((q.answered_at or q.ended_at or now) - q.sent_at).total_seconds() / 3600,
        )
        for q in asked.order_by("sent_at")
        if q.sent_at
    )
    answered = asked.filter(answered_at__isnull=False).count()
    groups = grouped(rows, dict.fromkeys(r.group for r in rows), _middle)
    middle = _middle(rows)
    total = f"median {middle:.0f} h, {answered} of {len(rows)} answered" if middle is not None else "none sent"
    explains = (
        f"Median hours from sending to the answer, by week of sending, last {WINDOW} days; what waits counts so far."
    )
    return Board("turnaround", "Query turnaround", explains, "h", rows, groups, total)


def grouped(
    rows: Iterable[Counted], names: Iterable[str], figure: Callable[[list[Counted]], Decimal | float | None]
) -> tuple[Heading, ...]:
    """Count rows under their headings, in the order of the names."""
    held: dict[str, list[Counted]] = {name: [] for name in names}
    for row in rows:
        held[row.group].append(row)
    return tuple(
        Heading(
            name,
            len(found),
            _charged(found) if any(r.amount is not None for r in found) else None,
            figure(found) if found else None,
        )
        for name, found in held.items()
    )


def _charged(rows: Iterable[Counted]) -> Decimal:
    return sum((r.amount for r in rows if r.amount is not None), ZERO)


def by_count(names: Iterable[str]) -> list[str]:
    """Return names by how often they come, the most frequent first, those as frequent by the alphabet."""
    return [name for name, _ in sorted(Counter(names).items(), key=lambda each: (-each[1], each[0]))]


def mean(rows: Iterable[Counted]) -> float | None:
    """Return the mean of what rows count."""
    values = [r.value for r in rows if r.value is not None]
    return sum(values) / len(values) if values else None


def _middle(rows: Iterable[Counted]) -> float | None:
    values = [r.value for r in rows if r.value is not None]
    return median(values) if values else None


def _week(at: dt.datetime | None) -> str:
    day = (at or timezone.now()).date()
    return f"{day - dt.timedelta(days=day.weekday()):%b %-d}"
