"""Money that a payer kept back from a whole payment, tied to the claim that it takes it back from.

The remittance books it against provider adjustments, since it names no claim there (835 005010X221A1, 1.10.2.17,
overpayment recovery). Where its reference is a claim of ours, or a person finds the claim, the amount moves to it: the
claim counts as paid by so much less, and its payer owes it again until that is settled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q

from superbill.errors import BadInput
from superbill.model.ledger import Account, Entry
from superbill.model.remittance import ProviderAdjustment
from superbill.office import audit
from superbill.office.models import ClaimStanding, Posting, Task
from superbill.office.records import tasks
from superbill.office.records.keeping import kept
from superbill.office.records.ledger import post_all
from superbill.remittance.ledger import Place, pair

RECOVERED = frozenset({"WO", "72", "J1"})
"""Reasons that take money back from a claim; a balance forward (FB) only moves it to the next payment."""


def tied(told: Iterable[tuple[ProviderAdjustment, str]], by: str) -> dict[str, ClaimStanding]:
    """Move what names one of our claims to it (inside the caller's transaction); returns the claims by key."""
    found: dict[str, ClaimStanding] = {}
    entries = []
    for adjustment, key in told:
        row = _named(adjustment) if adjustment.reason in RECOVERED and adjustment.amount > 0 else None
        if row is not None and not _reversed(row, adjustment.amount):
            found[key] = row
            entries.append(_entry(row, adjustment.amount, key, adjustment))
    post_all(entries, by)
    return found


@kept
def tie_takeback(task_id: str, control_number: str, by: str, *, today: dt.date) -> None:
    """Tie a takeback to the claim that somebody found for it."""
    task = tasks.task_row(task_id)
    if task.kind != "takeback" or task.state == "done":
        raise BadInput("task", "is not an open takeback", "Take one from the queue of credits and takebacks")
    if task.claim_id is not None:
        raise BadInput("task", "is tied to its claim already", "Dispute it, or close it")
    row = ClaimStanding.objects.select_related("ledger").filter(claim__control_number=control_number).first()
    if row is None:
        raise BadInput("claim", "is not in the records", "Write its control number")
    if _reversed(row, task.amount):
        raise BadInput("claim", "was reversed by this amount already", "Close the task: nothing more is owed")
    if row.ledger.standing.paid < task.amount:
        raise BadInput(
            "claim", f"was paid only {row.ledger.standing.paid:.2f}", "Look for the claim that was paid more"
        )
    key = task.key.removeprefix("takeback:")
    post_all([_entry(row, task.amount, key, None, today)], by)
    Task.objects.filter(pk=task.pk).update(claim_id=row.ledger_id)
    tasks.write_note(task, "tied", control_number, by)
    audit.record(by, "tie", "takeback", task_id)


def _entry(
    row: ClaimStanding, amount: Decimal, key: str, adjustment: ProviderAdjustment | None, day: dt.date | None = None
) -> Entry:
    reason = f"PLB-{adjustment.reason}" if adjustment else "PLB"
    claim = Place(row.ledger.control_number, 0, reason)
    return Entry(
        key=f"tied:{key}"[:200],
        day=day or dt.date.fromisoformat(key.split(":")[3]),
        kind="takeback",
        memo=f"Taken back from claim {row.ledger.control_number}",
        postings=(
            *pair(Account.RECEIVABLE_PAYER, Account.CASH, amount, claim),
            *pair(Account.CASH, Account.PROVIDER_ADJUSTMENT, amount, Place("", 0, reason)),
        ),
    )


def _named(adjustment: ProviderAdjustment) -> ClaimStanding | None:
    """The claim whose number, ours or the payer's, the reference of an adjustment is; none where it fits several."""
    words = {word for word in (adjustment.reference.strip(), *adjustment.reference.split()) if word}
    if not words:
        return None
    fits = Q(claim__control_number__in=words) | Q(payer_claim_number__in=words)
    rows = list(ClaimStanding.objects.filter(fits).select_related("ledger__standing")[:2])
    fitting = rows[0] if len(rows) == 1 else None
    return fitting if fitting and fitting.ledger.standing.paid >= adjustment.amount else None


def _reversed(row: ClaimStanding, amount: Decimal) -> bool:
    """Tell whether the payer has reversed so much on the claim itself: then the money is accounted for."""
    legs = Posting.objects.filter(claim_id=row.ledger_id, account="cash", entry__kind="reversal")
    return any(leg.amount == -amount for leg in legs)
