"""Work that somebody has to do about money: denials, underpayments, unmatched payments, deadlines ..."""

from __future__ import annotations

from django.db import models

from superbill.office.fields import MoneyField
from superbill.office.models.claims import Claim
from superbill.office.models.remittances import Remittance, RemittanceClaim
from superbill.office.models.row import PublicRow


class Task(PublicRow):
    """One piece of work. `key` makes the same cause one task, however often it is reported."""

    key = models.CharField(max_length=240, unique=True)
    kind = models.CharField(max_length=30)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, related_name="tasks")
    payment = models.ForeignKey(RemittanceClaim, on_delete=models.PROTECT, null=True, related_name="tasks")
    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, null=True, related_name="tasks")
    line = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=10, blank=True)
    group = models.CharField(max_length=2, blank=True)
    reason = models.CharField(max_length=8, blank=True)
    remarks = models.JSONField(default=list)
    amount = MoneyField(default=0)
    category = models.CharField(max_length=40, blank=True)
    means = models.TextField(blank=True)
    do = models.TextField(blank=True)
    path = models.CharField(max_length=20, blank=True)
    owner = models.CharField(max_length=30, blank=True)
    assignee = models.CharField(max_length=150, blank=True)
    chance = models.PositiveSmallIntegerField(default=50)
    opened = models.DateField()
    due = models.DateField(null=True)
    due_source = models.TextField(blank=True)
    state = models.CharField(max_length=10, default="open")
    outcome = models.CharField(max_length=60, blank=True)
    closed = models.DateField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=["state", "kind", "due"], name="office_task_list"),
            models.Index(fields=["claim", "state"], name="office_task_claim"),
        )


class TaskNote(models.Model):
    """What was done about a task, kept as it was written."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=20)
    text = models.TextField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
