"""What is owed and how old it is, with a plot; every number opens its claims; and how the office does."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from superbill.office import audit, money
from superbill.office.models import ClaimEvent, ClaimStanding, Task
from superbill.office.permits import permitted
from superbill.office.screens.answers import who
from superbill.office.screens.billing import MOST, Cell, Listing, Row, tabs
from superbill.office.screens.plots import bars

BUCKETS = ("0–30 days", "31–60", "61–90", "91–120", "older")
HEIGHT = 120
MEASURES = {
    "owed": ("Claims that are owed", "-payer_owes", Q(payer_owes__gt=0) | Q(patient_owes__gt=0)),
    "clean": ("Claims that were rejected", "-charges", Q()),
    "collected": ("Claims with payments", "-paid", Q(paid__gt=0)),
}
"""The claims behind each measure: what they are, how they are ordered, which they are."""


@permitted("money.read")
def show(request: HttpRequest) -> HttpResponse:
    """Show the aging of a day, its plot and the measures."""
    day = _day(request)
    found = money.aging(day)
    totals = [sum((row.buckets[n] for row in found), Decimal(0)) for n in range(len(BUCKETS))]
    audit.record(who(request), "list", "aging", detail=str(day))
    reasons = _reasons()
    plots = (
        bars("Denials by reason, at stake", [(reason, total) for reason, _, _, total, _ in reasons], unit="$"),
        bars("Charges, payments and adjustments by month of service", _months(), unit="$"),
    )
    page = {"day": day, "rows": [_linked(row, day) for row in found], "buckets": BUCKETS, "bars": _bars(totals),
            "measures": _measures(), "reasons": reasons, "plots": [p for p in plots if p],
            "tabs": tabs("receivables")}  # fmt: skip
    return render(request, "office/receivables.html", page)


@permitted("money.read")
def behind(request: HttpRequest, side: str, bucket: int) -> HttpResponse:
    """Show the claims behind one number of the aging."""
    payer, day = request.GET.get("payer", ""), _day(request)
    if side not in {"payer", "patient"} or not 0 <= bucket <= len(BUCKETS):
        raise Http404
    claims = money.claims_behind(day, side, payer, bucket if bucket < len(BUCKETS) else None)
    links = dict(
        ClaimStanding.objects.filter(claim__control_number__in=[n for n, _ in claims]).values_list(
            "claim__control_number", "claim__public_id"
        )
    )
    rows = tuple(
        Row(reverse("claim", args=[links[number]]), (Cell(number), Cell(f"{amount:,.2f}", number=True)))
        for number, amount in claims
    )
    name = BUCKETS[bucket] if bucket < len(BUCKETS) else "credits"
    listing = Listing(f"{payer}: owed by {side}, {name}", (("Claim", False), ("Owed", True)), rows)
    audit.record(who(request), "list", "aging", detail=f"{side}, {name}")
    return render(request, "office/billing.html", {"listing": listing, "tabs": tabs("receivables")})


@permitted("money.read")
def behind_reason(request: HttpRequest, reason: str) -> HttpResponse:
    """Show the denials behind one reason."""
    group, _, code = reason.partition("-")
    found = Task.objects.filter(kind="denial", group=group, reason=code).select_related("claim").order_by("-amount")
    rows = tuple(
        Row(
            reverse("claim", args=[task.claim.public_id]),
            (
                Cell(task.claim.control_number),
                Cell(f"{task.line} {task.code}"),
                Cell(f"{task.amount:,.2f}", number=True),
                Cell(f"{task.state} {task.outcome}".strip()),
            ),
        )
        for task in found[:MOST]
        if task.claim is not None
    )
    columns = (("Claim", False), ("Line", False), ("Amount", True), ("State", False))
    listing = Listing(f"Denied with {reason}", columns, rows, more=max(0, found.count() - MOST))
    audit.record(who(request), "list", "denials", detail=reason[:40])
    return render(request, "office/billing.html", {"listing": listing, "tabs": tabs("receivables")})


@permitted("money.read")
def behind_measure(request: HttpRequest, measure: str) -> HttpResponse:
    """Show the claims behind a measure: what is owed, what was rejected, what was adjusted, what was paid."""
    if measure not in MEASURES:
        raise Http404
    title, order, filters = MEASURES[measure]
    found = ClaimStanding.objects.select_related("claim").order_by(order, "claim_id")
    if measure == "clean":
        rejected = ClaimEvent.objects.filter(state="rejected").values("claim_id")
        found = found.filter(claim_id__in=rejected)
    else:
        found = found.filter(filters)
    rows = tuple(
        Row(
            reverse("claim", args=[row.claim.public_id]),
            (
                Cell(row.claim.control_number),
                Cell(row.payer),
                *(
                    Cell(f"{amount:,.2f}", number=True)
                    for amount in (row.charges, row.paid, row.adjusted, row.payer_owes, row.patient_owes)
                ),
            ),
        )
        for row in found[:MOST]
    )
    columns = (("Claim", False), ("Payer", False), ("Charged", True), ("Paid", True), ("Adjusted", True),
               ("Payer owes", True), ("Patient owes", True))  # fmt: skip
    listing = Listing(title, columns, rows, more=max(0, found.count() - MOST))
    audit.record(who(request), "list", "measure", detail=measure)
    return render(request, "office/billing.html", {"listing": listing, "tabs": tabs("receivables")})


def _months() -> list[tuple[str, Decimal]]:
    """What was charged, paid and adjusted for the services of the last three months that have any."""
    months = ClaimStanding.objects.annotate(month=TruncMonth("service_day")).values("month")
    sums = months.annotate(charged=Sum("charges"), got=Sum("paid"), off=Sum("adjusted")).order_by("-month")[:3]
    told: list[tuple[str, Decimal]] = []
    for row in reversed(list(sums)):
        name = f"{row['month']:%b}"
        told += [(f"{name} charged", row["charged"] or Decimal(0)), (f"{name} paid", row["got"] or Decimal(0)),
                 (f"{name} adjusted", row["off"] or Decimal(0))]  # fmt: skip
    return told


def _day(request: HttpRequest) -> dt.date:
    try:
        return dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.now().date()


def _linked(row: money.AgingRow, day: dt.date) -> tuple[money.AgingRow, list[tuple[Decimal, str]]]:
    query = f"?day={day}&payer="
    numbers = (*row.buckets, row.credit)
    return row, [(n, reverse("aging-claims", args=[row.side, at]) + query) for at, n in enumerate(numbers)]


def _bars(totals: list[Decimal]) -> list[tuple[str, Decimal, int, int, int]]:
    """The bars of the plot: label, amount, left edge, top, height."""
    most = max([*totals, Decimal(1)])
    heights = [int(total / most * HEIGHT) for total in totals]
    return [(BUCKETS[n], totals[n], 20 + n * 110, HEIGHT + 10 - high, high) for n, high in enumerate(heights)]


def _measures() -> list[tuple[str, str, str, str]]:
    """Rates and days, each with what it is made of and where its claims are; a dash where there is nothing to count."""
    sums = ClaimStanding.objects.aggregate(
        all_charges=Sum("charges"), all_paid=Sum("paid"), all_adjusted=Sum("adjusted"), by_payer=Sum("payer_owes"),
        by_patient=Sum("patient_owes"), claims=Count("claim_id"),
    )  # fmt: skip
    rejected = ClaimEvent.objects.filter(state="rejected").values("claim_id").distinct().count()
    owed = (sums["by_payer"] or Decimal(0)) + (sums["by_patient"] or Decimal(0))
    charges = sums["all_charges"] or Decimal(0)
    allowed = charges - (sums["all_adjusted"] or Decimal(0))
    clean = sums["claims"] - rejected
    return [
        ("Owed in all", f"{owed:,.2f}", "payers and patients together", _at("owed")),
        ("Days in receivables", _of(owed * 90, charges, ""), "owed ÷ charges of 90 days", _at("owed")),
        ("Clean claims", _of(Decimal(clean * 100), Decimal(sums["claims"]), "%"), "never rejected", _at("clean")),
        (
            "Net collection",
            _of((sums["all_paid"] or Decimal(0)) * 100, allowed, "%"),
            "paid ÷ (charges − adjustments)",
            _at("collected"),
        ),
    ]


def _of(part: Decimal, whole: Decimal, unit: str) -> str:
    return f"{part / whole:.0f}{unit}" if whole else "–"


def _at(measure: str) -> str:
    return reverse("measure-claims", args=[measure])


def _reasons() -> list[tuple[str, str, int, Decimal, str]]:
    """Denials by reason: reason, in our words, how many, what is at stake."""
    rows = Task.objects.filter(kind="denial").values_list("group", "reason", "means")
    counted = rows.annotate(n=Count("id"), total=Sum("amount")).order_by("-total")[:10]
    return [
        (f"{group}-{reason}", means, n, total, reverse("reason-denials", args=[f"{group}-{reason}"]))
        for group, reason, means, n, total in counted
        if group and reason
    ]
