"""Ledger: double-entry postings. Entries are never edited; a mistake is reversed by an entry of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec


class Account(StrEnum):
    """The accounts of a practice's receivables. A claim's balance is the sum over its two receivables.

    `unapplied` holds money that came in and belongs to no claim yet.
    """

    REVENUE = "revenue"
    RECEIVABLE_PAYER = "receivable:payer"
    RECEIVABLE_PATIENT = "receivable:patient"
    CASH = "cash"
    CONTRACTUAL = "adjustment:contractual"
    OTHER_ADJUSTMENT = "adjustment:other"
    PROVIDER_ADJUSTMENT = "adjustment:provider"
    BAD_DEBT = "adjustment:bad debt"
    CHARITY = "adjustment:charity"
    UNAPPLIED = "unapplied"


ADJUSTMENTS = tuple(account for account in Account if account.startswith("adjustment:"))
MONEY = (Account.CASH, Account.UNAPPLIED)
"""What was received: in the bank, and of that what waits for its claim."""


class Posting(msgspec.Struct, frozen=True, gc=False):
    """One leg: positive debits the account, negative credits it. `line` is the line's number, 0 for the claim."""

    account: Account
    amount: Decimal
    claim: str = ""
    line: int = 0
    reason: str = ""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One balanced set of postings with a key that makes posting the same event twice post it once."""

    key: str
    day: date
    kind: str
    memo: str
    postings: tuple[Posting, ...]
    reverses: str = ""
