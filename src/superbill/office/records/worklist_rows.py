"""The charts of a list with what stands beside them: why each is here, how old it is, what it is owed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from superbill.office.models import Assignment, Claim, Encounter
from superbill.office.records.ledger import balances
from superbill.office.records.routing import REASONS, reasons_of


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    encounter: Encounter
    first_title: str
    others: int
    reasons: tuple[str, ...]
    age: int | None
    balance: Decimal | None
    mine: bool


def rows_of(encounters: Sequence[Encounter], user: str, today: dt.date) -> list[Row]:
    """Return the lines of some charts for a person."""
    titles = _titles(encounters)
    owed = _owed(encounters)
    return [
        Row(
            encounter=e,
            first_title=titles.get(e.pk, ""),
            others=e.open_findings - e.open_errors,
            reasons=tuple(REASONS[name] for name in reasons_of(e, today)),
            age=(today - day).days if (day := e.discharge_date or e.service_date) else None,
            balance=owed.get(e.pk),
            mine=e.owner == user,
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
