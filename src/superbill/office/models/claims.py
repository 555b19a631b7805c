"""Claims: every version that was built, and everything that happened to them."""

from __future__ import annotations

from django.db import models

from superbill.office.fields import MoneyField
from superbill.office.models.encounters import Encounter
from superbill.office.models.row import PublicRow


class Claim(PublicRow):
    """One request for payment, known to the payer by its control number (CLM01)."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="claims")
    control_number = models.CharField(max_length=20, unique=True)
    charge = MoneyField()

    class Meta:
        ordering = ("id",)


class ClaimVersion(models.Model):
    """The claim as it was built once; frequency 7 and 8 (replacement, void) are versions too."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    frequency = models.CharField(max_length=1)
    charge = MoneyField()
    value = models.TextField()
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["claim", "number"], name="office_claim_version_once"),)


class ClaimEvent(models.Model):
    """One step of a claim's road, and what it made of the claim (`state`).

    `key` makes the same step from the same file one step.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=20, blank=True)
    detail = models.TextField(blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    stored_at = models.DateTimeField(auto_now_add=True)
    key = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("at", "id")


class Sequence(models.Model):
    """The last number given out under a name; interchange control numbers come from here, each once."""

    name = models.CharField(max_length=40, primary_key=True)
    last = models.BigIntegerField(default=0)
