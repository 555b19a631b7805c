"""What is owed and how old it is, and how the office collects: plots and tables; every number opens its claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from superbill.office import audit, money, reach
from superbill.office.models import ClaimStanding, Task
from superbill.office.permits import allowed, permitted, require_user
from superbill.office.records.measures import (
    MonthOfService,
    claims_of_month,
    days_outstanding,
    months_of_service,
)
from superbill.office.screens import written
from superbill.office.screens.answers import who
from superbill.office.screens.billing import MOST, Cell, Listing, Row, tabs
from superbill.office.screens.plots import Plot, bars

BUCKETS = ("0–30 days", "31–60", "61–90", "91–120", "older")
SIDES = {"payer": "Owed by payers, by days since the service", "patient": "Owed by patients, by days since the service"}
MEASURES = {
    "month": "Claims for services of {0:%B %Y}",
    "sent": "Claims sent for services of {0:%B %Y}",
    "clean": "Rejected claims for services of {0:%B %Y}",
}
"""The claims behind a month's figure."""


@permitted("money.read")
def show(request: HttpRequest) -> HttpResponse:
    """Show the aging of a day, the measures and their plots."""
    day = _day(request)
    found = money.aging(day)
    audit.record(who(request), "list", "aging", detail=str(day))
    months, reasons = months_of_service(day), _reasons()
    outstanding = [(min(month.last, day), days_outstanding(min(month.last, day))) for month in months]
    plots = [_aged(side, found, day) for side in SIDES]
    plots += [_denials(reasons), *_collected(months), _outstanding(outstanding)]
    page = {
        "day": day,
        "rows": [_linked(row, day) for row in found],
        "buckets": BUCKETS,
        "measures": _measures(found, months, day),
        "months": [(month, reverse("month-claims", args=["month", f"{month.first}"])) for month in months],
        "reasons": reasons,
        "plots": [plot for plot in plots if plot],
        "tabs": tabs("receivables", allowed(request.user)),
    }
    return render(request, "office/receivables.html", page)


@permitted("money.read")
def behind(request: HttpRequest, side: str, bucket: int) -> HttpResponse:
    """Show the claims behind one number of the aging: of one payer, or of all."""
    payer, day = request.GET.get("payer"), _day(request)
    if side not in SIDES or not 0 <= bucket <= len(BUCKETS):
        raise Http404
    every, hidden = money.claims_behind(day, side, payer, bucket if bucket < len(BUCKETS) else None), _hidden(request)
    claims = [(number, amount) for number, amount in every if number not in hidden]
    shown = [number for number, _ in claims[:MOST]]
    standings = ClaimStanding.objects.filter(claim__control_number__in=shown).select_related("claim")
    held = {row.claim.control_number: row for row in standings}
    rows = tuple(
        Row(
            reverse("claim", args=[held[number].claim.public_id]),
            (
                Cell(number),
                Cell(held[number].payer),
                Cell(written.day(held[number].service_day)),
                Cell(written.dollars(amount), number=True),
            ),
        )
        for number, amount in claims[:MOST]
    )
    name = BUCKETS[bucket] if bucket < len(BUCKETS) else "credits"
    columns = (("Claim", False), ("Payer", False), ("Service", False), ("Owed", True))
    title = f"{'All' if payer is None else payer}: owed by {side}, {name}, as of {written.day(day)}"
    more, withheld = max(0, len(claims) - MOST), len(every) - len(claims)
    listing = Listing(title, columns, rows, more=more, withheld=withheld)
    audit.record(who(request), "list", "aging", detail=f"{side}, {name}")
    return render(
        request, "office/billing.html", {"listing": listing, "tabs": tabs("receivables", allowed(request.user))}
    )


@permitted("money.read")
def behind_reason(request: HttpRequest, reason: str) -> HttpResponse:
    """Show the denials behind one reason: each opens its task, for who only looks its claim."""
    works = "denial.work" in allowed(request.user)
    group, _, code = reason.partition("-")
    every = Task.objects.filter(kind="denial", group=group, reason=code).select_related("claim").order_by("-amount")
    found = every.exclude(claim__control_number__in=_hidden(request))
    rows = tuple(
        Row(
            reverse("billing-task", args=[task.public_id]) if works else reverse("claim", args=[task.claim.public_id]),
            (
                Cell(task.claim.control_number),
                Cell(f"{task.line} {task.code}"),
                Cell(written.dollars(task.amount), number=True),
                Cell(f"{task.state} {task.outcome}".strip()),
            ),
        )
        for task in found[:MOST]
        if task.claim is not None
    )
    columns = (("Claim", False), ("Line", False), ("Amount", True), ("State", False))
    count = found.count()
    more, withheld = max(0, count - MOST), every.count() - count
    listing = Listing(f"Denied with {reason}", columns, rows, more=more, withheld=withheld)
    audit.record(who(request), "list", "denials", detail=reason[:40])
    return render(
        request, "office/billing.html", {"listing": listing, "tabs": tabs("receivables", allowed(request.user))}
    )


@permitted("money.read")
def behind_month(request: HttpRequest, measure: str, month: str) -> HttpResponse:
    """Show the claims behind a month's figure: all of its services, those sent, those rejected."""
    try:
        first = dt.date.fromisoformat(month).replace(day=1)
    except ValueError:
        raise Http404 from None
    if measure not in MEASURES:
        raise Http404
    every = claims_of_month(measure, first)
    found = every.exclude(claim__control_number__in=_hidden(request))
    rows = tuple(
        Row(
            reverse("claim", args=[row.claim.public_id]),
            (
                Cell(row.claim.control_number),
                Cell(row.payer),
                *(
                    Cell(written.dollars(amount), number=True)
                    for amount in (row.charges, row.paid, row.adjusted, row.payer_owes, row.patient_owes)
                ),
            ),
        )
        for row in found[:MOST]
    )
    columns = (("Claim", False), ("Payer", False), ("Charged", True), ("Paid", True), ("Adjusted", True),
               ("Payer owes", True), ("Patient owes", True))  # fmt: skip
    title = MEASURES[measure].format(first)
    count = found.count()
    more, withheld = max(0, count - MOST), every.count() - count
    listing = Listing(title, columns, rows, "None.", more, withheld=withheld)
    audit.record(who(request), "list", "measure", detail=f"{measure}, {first}")
    return render(
        request, "office/billing.html", {"listing": listing, "tabs": tabs("receivables", allowed(request.user))}
    )


def _hidden(request: HttpRequest) -> frozenset[str]:
    return reach.withheld(require_user(request))


def _day(request: HttpRequest) -> dt.date:
    try:
        return dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.now().date()


def _linked(row: money.AgingRow, day: dt.date) -> tuple[money.AgingRow, list[tuple[Decimal, str]]]:
    query = f"?day={day}&payer="
    numbers = (*row.buckets, row.credit)
    return row, [(n, reverse("aging-claims", args=[row.side, at]) + query) for at, n in enumerate(numbers)]


def _aged(side: str, found: Sequence[money.AgingRow], day: dt.date) -> Plot | None:
    rows = [row for row in found if row.side == side]
    totals = [sum((row.buckets[at] for row in rows), Decimal(0)) for at in range(len(BUCKETS))]
    links = [f"{reverse('aging-claims', args=[side, at])}?day={day}" for at in range(len(BUCKETS))]
    return bars(SIDES[side], list(zip(BUCKETS, totals, strict=True)), unit="$", links=links) if rows else None


def _denials(reasons: Sequence[tuple[str, str, int, Decimal, str]]) -> Plot | None:
    told = [(reason, total) for reason, _, _, total, _ in reasons]
    return bars("Denials by reason, at stake", told, unit="$", links=[address for *_, address in reasons])


def _collected(months: Sequence[MonthOfService]) -> list[Plot | None]:
    def drawn(title: str, measure: str, values: Sequence[Decimal | None]) -> Plot | None:
        told = [(f"{month.first:%b %Y}", value) for month, value in zip(months, values, strict=True)]
        links = [reverse("month-claims", args=[measure, f"{month.first}"]) for month in months]
        return bars(title, told, unit="%", links=links) if any(v is not None for v in values) else None

    return [
        drawn("Clean claims by month of service: sent and never rejected", "clean", [m.clean for m in months]),
        drawn("Net collection by month of service", "month", [m.net_collection for m in months]),
    ]


def _outstanding(told: Sequence[tuple[dt.date, Decimal | None]]) -> Plot | None:
    if not any(days is not None for _, days in told):
        return None
    links = [f"{reverse('receivables')}?day={day}" for day, _ in told]
    values = [(f"{day:%b %d}", days) for day, days in told]
    return bars("Days in receivables at the end of each month", values, unit="days", links=links)


def _measures(
    found: Sequence[money.AgingRow], months: Sequence[MonthOfService], day: dt.date
) -> list[tuple[str, str, str, str]]:
    """Figures of the day, each with what it is made of and where its claims are; a dash where nothing is counted."""
    owed = sum((row.total for row in found), Decimal(0))
    days = days_outstanding(day)
    newest = months[-1] if months else None
    at = f"{newest.first}" if newest else ""
    told = [("Owed in all", written.dollars(owed), "payers and patients together, less credits", "#aging"),
            ("Days in receivables", "–" if days is None else f"{days:.0f}", "owed ÷ charges of a day, over 90 days",
             "#aging")]  # fmt: skip
    if newest:
        sent = f"{newest.first:%B}: {newest.sent} sent, {newest.rejected} rejected"
        told += [
            ("Clean claims", _percent(newest.clean), sent,
             reverse("month-claims", args=["clean", at])),
            ("Net collection", _percent(newest.net_collection), f"{newest.first:%B}: paid ÷ (charges − contractual)",
             reverse("month-claims", args=["month", at])),
        ]  # fmt: skip
    return told


def _percent(value: Decimal | None) -> str:
    return "–" if value is None else f"{value:.1f}%"


def _reasons() -> list[tuple[str, str, int, Decimal, str]]:
    """Denials by reason: reason, in our words, how many, what is at stake."""
    rows = Task.objects.filter(kind="denial").exclude(group="").exclude(reason="").values_list("group", "reason")
    counted = rows.annotate(n=Count("id"), total=Sum("amount")).order_by("-total")[:8]
    means = dict(
        Task.objects.filter(kind="denial", reason__in=[r for _, r, _, _ in counted]).values_list("reason", "means")
    )
    return [
        (f"{group}-{reason}", means[reason], n, total, reverse("reason-denials", args=[f"{group}-{reason}"]))
        for group, reason, n, total in counted
    ]
