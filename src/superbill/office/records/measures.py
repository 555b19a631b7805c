"""How the office collects: months of service with their charges, rejections and collection, and days outstanding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from superbill.model.ledger import Account
from superbill.office.models import ClaimStanding, Posting
from superbill.office.records.aging import aging

ZERO = Decimal("0.00")
MONTHS = 6
QUARTER = 90
FORGIVEN = (Account.BAD_DEBT, Account.CHARITY, Account.OTHER_ADJUSTMENT)
"""Adjustments that no contract asks for: they stay in what could have been collected."""
SENT = Q(claim__events__kind="sent")
REJECTED = Q(claim__events__state="rejected")


@dataclass(frozen=True)
class MonthOfService:
    """The claims for the services of one month, as they stand now."""

    first: dt.date
    claims: int
    charged: Decimal
    paid: Decimal
    adjusted: Decimal
    forgiven: Decimal
    sent: int
    rejected: int

    @property
    def last(self) -> dt.date:
        """The month's last day."""
        return (self.first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)

    @property
    def clean(self) -> Decimal | None:
        """Percent of the claims sent that no payer and no clearinghouse rejected; None where none was sent."""
        return Decimal(100 * (self.sent - self.rejected)) / self.sent if self.sent else None

    @property
    def net_collection(self) -> Decimal | None:
        """Percent of what contracts allow (charges less contractual adjustments) that was paid."""
        allowed = self.charged - (self.adjusted - self.forgiven)
        return 100 * self.paid / allowed if allowed > 0 else None


def months_of_service(until: dt.date) -> tuple[MonthOfService, ...]:
    """Return the last six months of service up to a day that have claims, oldest first."""
    found = _in_days(dt.date.min, until).annotate(month=TruncMonth("service_day")).values("month")
    sums = found.annotate(n=Count("claim_id"), charged=Sum("charges"), got=Sum("paid"), off=Sum("adjusted"))
    rows = list(sums.order_by("-month")[:MONTHS])
    if not rows:
        return ()
    first = rows[-1]["month"]
    recent = _in_days(first, until)
    sent, rejected = _counted(recent.filter(SENT)), _counted(recent.filter(SENT).filter(REJECTED))
    forgiven = _forgiven(first, until)
    return tuple(
        MonthOfService(
            first=row["month"],
            claims=row["n"],
            charged=row["charged"] or ZERO,
            paid=row["got"] or ZERO,
            adjusted=row["off"] or ZERO,
            forgiven=forgiven.get(row["month"], ZERO),
            sent=sent.get(row["month"], 0),
            rejected=rejected.get(row["month"], 0),
        )
        for row in reversed(rows)
    )


def days_outstanding(day: dt.date) -> Decimal | None:
    """Return how many days of charges are owed: what is owed over the charges of one of the 90 days before."""
    quarter = _in_days(day - dt.timedelta(days=QUARTER - 1), day).aggregate(total=Sum("charges"))["total"] or ZERO
    owed = sum((row.total for row in aging(day)), ZERO)
    return owed * QUARTER / quarter if quarter > 0 else None


def claims_of_month(measure: str, first: dt.date) -> QuerySet[ClaimStanding]:
    """Return the claims behind a month's figure: all of it, those sent, or those rejected."""
    last = MonthOfService(first, 0, ZERO, ZERO, ZERO, ZERO, 0, 0).last
    found = _in_days(first, last).select_related("claim").order_by("-charges", "claim_id")
    if measure == "sent":
        return found.filter(claim_id__in=_in_days(first, last).filter(SENT).values("claim_id"))
    if measure == "clean":
        return found.filter(claim_id__in=_in_days(first, last).filter(SENT).filter(REJECTED).values("claim_id"))
    return found


def _in_days(first: dt.date, last: dt.date) -> QuerySet[ClaimStanding]:
    return ClaimStanding.objects.filter(service_day__range=(first, last))


def _counted(rows: QuerySet[ClaimStanding]) -> dict[dt.date, int]:
    months = rows.annotate(month=TruncMonth("service_day")).values_list("month").order_by()
    return dict(months.annotate(n=Count("claim_id", distinct=True)))


def _forgiven(first: dt.date, last: dt.date) -> dict[dt.date, Decimal]:
    accounts: Sequence[str] = [account.value for account in FORGIVEN]
    legs = Posting.objects.filter(account__in=accounts, claim__standing__service_day__range=(first, last))
    months = legs.annotate(month=TruncMonth("claim__standing__service_day")).values_list("month").order_by()
    return {month: total or ZERO for month, total in months.annotate(total=Sum("amount"))}
