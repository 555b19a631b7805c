"""What is owed and how old it is, with a plot; every number opens its claims; and how the office does."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from superbill.office import audit, money
from superbill.office.models import ClaimEvent, ClaimStanding, Task
from superbill.office.permits import permitted
from superbill.office.screens.answers import who
from superbill.office.screens.billing import Cell, Listing, Row, tabs

BUCKETS = ("0–30 days", "31–60", "61–90", "91–120", "older")
HEIGHT = 120


@permitted("money.read")
def show(request: HttpRequest) -> HttpResponse:
    """Show the aging of a day, its plot and the measures."""
    day = _day(request)
    found = money.aging(day)
    totals = [sum((row.buckets[n] for row in found), Decimal(0)) for n in range(len(BUCKETS))]
    audit.record(who(request), "list", "aging", detail=str(day))
    page = {"day": day, "rows": [_linked(row, day) for row in found], "buckets": BUCKETS, "bars": _bars(totals),
            "measures": _measures(), "reasons": _reasons(), "tabs": tabs("receivables")}  # fmt: skip
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


def _measures() -> list[tuple[str, str, str]]:
    """Rates and days, each with what it is made of; a dash where there is nothing to count."""
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
        ("Owed in all", f"{owed:,.2f}", "payers and patients together"),
        ("Days in receivables", _of(owed * 90, charges, ""), "owed ÷ charges of 90 days"),
        ("Clean claims", _of(Decimal(clean * 100), Decimal(sums["claims"]), "%"), "never rejected"),
        ("Net collection", _of((sums["all_paid"] or Decimal(0)) * 100, allowed, "%"), "paid ÷ (charges − adjustments)"),
    ]


def _of(part: Decimal, whole: Decimal, unit: str) -> str:
    return f"{part / whole:.0f}{unit}" if whole else "–"


def _reasons() -> list[tuple[str, str, int, Decimal]]:
    """Denials by reason: reason, in our words, how many, what is at stake."""
    rows = Task.objects.filter(kind="denial").values_list("group", "reason", "means")
    counted = rows.annotate(n=Count("id"), total=Sum("amount")).order_by("-total")[:10]
    return [(f"{group}-{reason}", means, n, total) for group, reason, means, n, total in counted]
