"""The list of encounters: what a coder needs to choose the next chart, and no name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from superbill.office import audit
from superbill.office.models import Assignment, Claim, Encounter
from superbill.office.permits import permitted
from superbill.office.records.ledger import balances

PAGE = 50


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    public_id: str
    reference: str
    service_date: date | None
    setting: str
    stage: str
    first_code: str
    first_title: str
    checked: bool
    errors: int
    others: int
    unchecked: int
    balance: Decimal | None
    changed_at: datetime


@permitted("worklist.read")
@transaction.atomic
def show(request: HttpRequest) -> HttpResponse:
    """Show one page of the list, the most recently changed first."""
    pages = Paginator(Encounter.objects.order_by("-changed_at", "-id"), PAGE)
    page = pages.get_page(request.GET.get("page"))
    audit.record(request.user.get_username(), "list", "encounter", detail=f"page {page.number}")
    return render(request, "office/worklist.html", {"page": page, "rows": _rows(list(page.object_list))})


def _rows(encounters: Sequence[Encounter]) -> list[Row]:
    titles = _titles(encounters)
    owed = _owed(encounters)
    return [
        Row(
            public_id=str(e.public_id),
            reference=e.reference,
            service_date=e.service_date,
            setting=e.setting.replace("_", " "),
            stage=e.stage,
            first_code=e.first_code,
            first_title=titles.get(e.pk, ""),
            checked=e.checked,
            errors=e.open_errors,
            others=e.open_findings - e.open_errors,
            unchecked=e.edits_not_checked,
            balance=owed.get(e.pk),
            changed_at=e.changed_at,
        )
        for e in encounters
    ]


def _titles(encounters: Sequence[Encounter]) -> dict[int, str]:
    rows = Assignment.objects.filter(
        encounter__in=[e.pk for e in encounters], role__in=["first_listed", "principal"], state="assigned"
    )
    return dict(rows.order_by("-sequence").values_list("encounter_id", "title"))


def _owed(encounters: Sequence[Encounter]) -> dict[int, Decimal]:
    claims = Claim.objects.filter(encounter__in=[e.pk for e in encounters]).values_list(
        "encounter_id", "control_number"
    )
    stands = balances(number for _, number in claims)
    owed: dict[int, Decimal] = defaultdict(Decimal)
    for encounter, number in claims:
        owed[encounter] += stands[number].balance
    return dict(owed)
