"""The ledger as others read it: CSV, and plain-text accounting (hledger and beancount read the same files)."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Prefetch

from superbill.office.models import Entry, Posting

PLAIN = {
    "revenue": "Income:Charges",
    "receivable:payer": "Assets:Receivable:Payers",
    "receivable:patient": "Assets:Receivable:Patients",
    "cash": "Assets:Bank",
    "adjustment:contractual": "Expenses:Adjustments:Contractual",
    "adjustment:other": "Expenses:Adjustments:Other",
    "adjustment:provider": "Expenses:Adjustments:Provider",
    "adjustment:bad debt": "Expenses:Adjustments:BadDebt",
    "adjustment:charity": "Expenses:Adjustments:Charity",
    "unapplied": "Liabilities:Unapplied",
}
"""The accounts under the five roots that plain-text accounting knows."""
COLUMNS = ("booked", "event", "kind", "account", "amount", "claim", "line", "reason", "by", "reverses")


def as_csv(first: dt.date, last: dt.date) -> Iterator[str]:
    """Yield the ledger as lines of CSV: one for each leg; claims by control number, no patient's name."""
    yield _row(COLUMNS)
    for entry in _entries(first, last):
        for leg in entry.postings.all():
            claim = leg.claim.control_number if leg.claim else ""
            event = entry.event_day or entry.day
            reverses = str(entry.reverses_id or "")
            yield _row((entry.day, event, entry.kind, leg.account, leg.amount, claim, leg.line or "", leg.reason,
                        entry.by, reverses))  # fmt: skip


def as_hledger(first: dt.date, last: dt.date) -> Iterator[str]:
    """Yield the ledger as an hledger journal."""
    yield from (f"account {name}\n" for name in sorted(PLAIN.values()))
    for entry in _entries(first, last):
        yield f"\n{entry.day} {_told(entry)}\n"
        for leg in entry.postings.all():
            yield f"    {PLAIN[leg.account]}  {_money(leg.amount)}{_comment(leg)}\n"


def as_beancount(first: dt.date, last: dt.date) -> Iterator[str]:
    """Yield the ledger as a beancount file."""
    start = Entry.objects.order_by("day").values_list("day", flat=True).first() or first
    yield from (f"{start} open {name} USD\n" for name in sorted(PLAIN.values()))
    for entry in _entries(first, last):
        yield f'\n{entry.day} * "{_told(entry)}"\n'
        for leg in entry.postings.all():
            yield f"  {PLAIN[leg.account]}  {leg.amount:.2f} USD{_comment(leg)}\n"


FORMATS = {"csv": as_csv, "hledger": as_hledger, "beancount": as_beancount}


def _entries(first: dt.date, last: dt.date) -> Iterator[Entry]:
    legs = Prefetch("postings", Posting.objects.select_related("claim"))
    rows = Entry.objects.filter(day__range=(first, last)).order_by("day", "posted_at", "id")
    return rows.prefetch_related(legs).iterator(chunk_size=1000)


def _told(entry: Entry) -> str:
    return f"{entry.kind} {str(entry.id)[:8]}"


def _comment(leg: Posting) -> str:
    words = [leg.claim.control_number if leg.claim else "", f"line {leg.line}" if leg.line else "", leg.reason]
    told = " ".join(word for word in words if word)
    return f"  ; {told}" if told else ""


def _money(amount: Decimal) -> str:
    return f"{amount:.2f} USD"


def _row(values: tuple[object, ...]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(values)
    return out.getvalue()
