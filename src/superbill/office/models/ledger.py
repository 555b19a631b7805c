"""The double-entry ledger. Entries are added and, when wrong, reversed; nothing here is ever changed."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from superbill.model.ledger import Account
from superbill.office.fields import MoneyField
from superbill.office.models.claims import Claim

ACCOUNTS = [account.value for account in Account]


class Entry(models.Model):
    """One balanced event. `key` is unique: the same event posted twice is posted once.

    It is inserted after its postings (their foreign key is checked at commit); a trigger refuses it unless they are
    there and sum to zero for each claim, and refuses postings to an entry that is already there.

    `day` is the day on which it is booked, `event_day` that of the event itself: they differ where the event's day lies
    in a period that was closed before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    day = models.DateField()
    event_day = models.DateField(null=True)
    kind = models.CharField(max_length=40)
    memo = models.TextField(blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=150)
    posted_at = models.DateTimeField()

    class Meta:
        ordering = ("day", "posted_at")
        indexes = (models.Index(fields=["day"]),)


class Posting(models.Model):
    """One leg: positive debits, negative credits. `claim` is empty for what belongs to no claim (PLB)."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    number = models.PositiveIntegerField()
    account = models.CharField(max_length=30)
    amount = MoneyField()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, related_name="postings")
    line = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=["claim", "account"]),)
        constraints = (
            models.UniqueConstraint(fields=["entry", "number"], name="office_posting_number_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="office_posting_not_zero"),
            models.CheckConstraint(condition=Q(account__in=ACCOUNTS), name="office_posting_account"),
        )
