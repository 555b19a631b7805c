"""Until when a claim must be with its payer, by contract or law; and the claims that no payer has taken in yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Subquery

from superbill.edits.payer.book import Filing, PayerBook
from superbill.model.days import in_words
from superbill.office.models import Claim, ClaimEvent, ClaimStanding, Payer
from superbill.office.records.appeals import rules_in_force
from superbill.remittance.clocks import Terms
from superbill.tables.deadlines import Deadline, timely_filing

SOON = dt.timedelta(days=14)
UNSETTLED = ("", "built", "sent", "acknowledged", "rejected")
"""States in which no payer has a claim yet."""


@dataclass(frozen=True)
class NotTakenIn:
    """A claim that no payer has yet: why, and until when it must be there; no day where nothing tells it."""

    claim_id: str
    control_number: str
    payer: str
    charge: Decimal
    state: str
    detail: str
    file_by: dt.date | None
    source: str
    late: bool


def rules_of_payers() -> tuple[PayerBook, ...]:
    """Return the rules and contract terms that are in force."""
    return rules_in_force()


def filing_of(row: ClaimStanding, books: Sequence[PayerBook]) -> Filing | None:
    """Return the filing limits that the payer of a claim has set for its day."""
    kind = row.payer_kind or None
    fitting = (b for b in books if b.filing and b.covers(row.service_day) and b.is_for(row.payer_id, kind))  # type: ignore[arg-type]  # the column holds kinds only
    return next((book.filing for book in fitting), None)


def terms_of(row: ClaimStanding, books: Sequence[PayerBook]) -> Terms | None:
    """Return the days that a payer gives for appeals, corrections and secondary claims."""
    filing = filing_of(row, books)
    if filing is None:
        return None
    return Terms(filing.source, filing.appeal_days, filing.corrected_days, filing.secondary_days)


def clocks_of(payer: Payer, day: dt.date) -> str:
    """Tell a payer's clocks on a day in words: those of its rules, else the law's; nothing where neither tells them."""
    fitting = (b for b in rules_of_payers() if b.filing and b.covers(day))
    named = (b.filing for b in fitting if b.is_for(payer.identifier or None, payer.kind))  # type: ignore[arg-type]  # as above
    if (filing := next(named, None)) is not None:
        days = (
            ("a first claim", filing.initial_days),
            ("a corrected claim", filing.corrected_days),
            ("a claim after the first payer's remittance", filing.secondary_days),
            ("an appeal", filing.appeal_days),
        )
        told = "; ".join(f"{what} within {number} days" for what, number in days if number is not None)
        return f"{told} ({filing.source})"
    law = timely_filing(payer.kind, day)
    if law is None:
        return ""
    at_most = " at the latest; the payer may ask for less" if law.ceiling else ""
    return f"a first claim for a service of today by {in_words(law.last_day)}{at_most} ({law.source})"


def file_by(row: ClaimStanding, books: Sequence[PayerBook]) -> Deadline | None:
    """Return until when a first claim must be with its payer: the contract's day, else the law's."""
    filing = filing_of(row, books)
    if filing is not None and filing.initial_days is not None and row.place == "P":
        return Deadline(row.service_day + dt.timedelta(days=filing.initial_days), filing.source)
    return timely_filing(row.payer_kind, row.through_day)


def not_taken_in(today: dt.date, *, rejected: bool = False) -> tuple[NotTakenIn, ...]:
    """Return the claims that no payer has taken in (or only those that were rejected), the nearest deadline first."""
    books = rules_of_payers()
    events = ClaimEvent.objects.filter(claim=OuterRef("pk")).exclude(state="").order_by("-id")
    rows = (
        Claim.objects.exclude(standing__payer_kind="self_pay")
        .annotate(state=Subquery(events.values("state")[:1]), told=Subquery(events.values("detail")[:1]))
        .select_related("standing")
    )
    if rejected:
        rows = rows.filter(state="rejected")
    else:
        taken = ClaimEvent.objects.filter(claim=OuterRef("pk")).exclude(state__in=UNSETTLED)
        rows = rows.exclude(Exists(taken))
    found = [_not_taken_in(row, books, today) for row in rows]
    return tuple(sorted(found, key=lambda f: (f.file_by or dt.date.max, f.control_number)))


def _not_taken_in(row: Claim, books: Sequence[PayerBook], today: dt.date) -> NotTakenIn:
    limit = file_by(row.standing, books)
    day = limit.last_day if limit else None
    return NotTakenIn(
        str(row.public_id), row.control_number, row.standing.payer, row.charge, getattr(row, "state", "") or "not sent",
        getattr(row, "told", "") or "", day, limit.source if limit else "", bool(day and day - SOON < today),
    )  # fmt: skip
