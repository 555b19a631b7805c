"""What the office does about money, in one place: posting, queues, ledger, appeals, patients. Rows stay behind it.

Import it after `superbill.office.setup()`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from superbill.office.records.aging import AgingRow, aging, claims_behind
from superbill.office.records.closing import Closed, close_day, close_month, closes, day_sheet, moved
from superbill.office.records.deposits import Reconciled, reconcile, store_deposit
from superbill.office.records.ledger_export import FORMATS
from superbill.office.records.our_claims import billed_claims
from superbill.office.records.posting import PostedRemittance, post_remittance, resume, unfinished
from superbill.office.records.standings import proof
from superbill.office.records.tasks import Work, assign, counts, finish, note, notes_of, worklist
from superbill.office.records.unmatched import (
    Payment,
    detach_payment,
    match_payment,
    payments_of,
    return_payment,
    split_payment,
    suggestions,
    unmatched_payments,
)

__all__ = [
    "AgingRow",
    "Closed",
    "Payment",
    "PostedRemittance",
    "Reconciled",
    "Work",
    "aging",
    "assign",
    "billed_claims",
    "claims_behind",
    "close_day",
    "close_month",
    "closes",
    "counts",
    "day_sheet",
    "detach_payment",
    "export",
    "finish",
    "match_payment",
    "moved",
    "note",
    "notes_of",
    "payments_of",
    "post_remittance",
    "proof",
    "reconcile",
    "resume",
    "return_payment",
    "split_payment",
    "store_deposit",
    "suggestions",
    "unfinished",
    "unmatched_payments",
    "worklist",
]


def export(form: str, first: dt.date, last: dt.date) -> Iterator[str]:
    """Yield the ledger of some days as text: csv, hledger or beancount."""
    return FORMATS[form](first, last)
