"""Appeals level by level, and the payer rules that denials propose."""

from __future__ import annotations

from django.db import models

from superbill.office.fields import MoneyField
from superbill.office.models.claims import Claim
from superbill.office.models.row import PublicRow
from superbill.office.models.tasks import Task


class Appeal(PublicRow):
    """One level of appeal against one denial: until when it is filed, until when it is decided, what came of it."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="appeals")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="appeals")
    program = models.CharField(max_length=30)
    level = models.PositiveSmallIntegerField()
    forum = models.TextField()
    source = models.TextField(blank=True)
    decided_before = models.DateField()
    due = models.DateField(null=True)
    amount = MoneyField()
    grounds = models.TextField(blank=True)
    attachments = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="draft")
    filed = models.DateField(null=True)
    decide_by = models.DateField(null=True)
    decided = models.DateField(null=True)
    recovered = MoneyField(default=0)
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["task", "level"], name="office_appeal_level_once"),)


class RuleProposal(PublicRow):
    """A payer rule that would have stopped a denial, with its case; a supervisor switches it on or refuses it."""

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="proposal")
    payer_id = models.TextField(blank=True)
    rule_id = models.CharField(max_length=60)
    toml = models.TextField()
    state = models.CharField(max_length=10, default="proposed")
    asked_by = models.CharField(max_length=150)
    decided_by = models.CharField(max_length=150, blank=True)
    decided = models.DateField(null=True)

    class Meta:
        ordering = ("id",)
