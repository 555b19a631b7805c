"""What a supervisor sets and what the boards count."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from superbill.office.fields import MoneyField
from superbill.office.models.encounters import Encounter
from superbill.office.models.row import PublicRow


class Goal(models.Model):
    """A goal of the office from a day on; the newest of a measure is what stands."""

    measure = models.CharField(max_length=30)
    amount = MoneyField(null=True)
    count = models.PositiveIntegerField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class GroupRun(PublicRow):
    """The MS-DRG of a stay as the grouper gave it; the newest is what stands."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="groupings")
    drg = models.CharField(max_length=3, blank=True)
    weight: models.DecimalField[Decimal | None, Decimal | None] = models.DecimalField(
        max_digits=9, decimal_places=4, null=True
    )
    verdict = models.CharField(max_length=12)
    value = models.TextField()
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
