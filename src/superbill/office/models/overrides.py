"""Findings that a person answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from superbill.office.models.encounters import Encounter
from superbill.office.models.row import PublicRow


class FindingOverride(PublicRow):
    """A documented decision that a finding does not hold the encounter: bypassed, never passed.

    `withdraws` names the decision that this row takes back.
    """

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="overrides")
    edit = models.TextField()
    severity = models.CharField(max_length=8)
    codes = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    reason = models.TextField()
    withdraws = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="withdrawn_by")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="office_override_has_reason"),)
