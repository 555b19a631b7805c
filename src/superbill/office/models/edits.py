"""What the edits said of an encounter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from superbill.office.models.encounters import Encounter
from superbill.office.models.row import PublicRow

_FOUR = Q(verdict__in=["pass", "fail", "bypassed", "not checked"])


class CheckRun(PublicRow):
    """One run of the edits, with what became of each. The newest run of an encounter is what stands."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="checks")
    value = models.TextField()
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()


class Finding(models.Model):
    """One thing that one edit found."""

    run = models.ForeignKey(CheckRun, on_delete=models.PROTECT, related_name="findings")
    edit = models.TextField()
    verdict = models.CharField(max_length=12)
    severity = models.CharField(max_length=8)
    lines = models.JSONField(default=list)
    codes = models.JSONField(default=list)
    message = models.TextField()
    do = models.TextField()
    source = models.TextField()
    table = models.JSONField(null=True)
    bypassed_by = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=_FOUR, name="office_finding_verdict"),
            models.CheckConstraint(
                condition=Q(severity__in=["error", "warning", "info"]), name="office_finding_severity"
            ),
        )
