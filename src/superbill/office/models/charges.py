"""What was done, what it costs, and what a payer is expected to allow."""

from __future__ import annotations

from django.db import models

from superbill.office.fields import MoneyField
from superbill.office.models.encounters import Encounter, EncounterVersion
from superbill.office.models.row import PublicRow


class ServiceLine(models.Model):
    """One charge of one version of an encounter."""

    version = models.ForeignKey(EncounterVersion, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    code = models.TextField(blank=True)
    modifiers = models.JSONField(default=list)
    units = models.TextField()
    charge = MoneyField(null=True)
    service_date = models.DateField(null=True)
    through_date = models.DateField(null=True)
    place_of_service = models.TextField(blank=True)
    revenue_code = models.TextField(blank=True)
    diagnoses = models.JSONField(default=list)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["version", "number"], name="office_line_number_once"),)


class PriceRun(PublicRow):
    """One `Price` as it was computed. The newest is what stands; `example` prices are for demonstration only."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="prices")
    allowed = MoneyField(null=True)
    patient_share = MoneyField(null=True)
    payer_share = MoneyField(null=True)
    verdict = models.CharField(max_length=12)
    example = models.BooleanField()
    value = models.TextField()
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()


class BillHold(models.Model):
    """Why the claim of an encounter is not built yet: late charges, a query, missing information."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="holds")
    reason = models.TextField()
    until = models.DateField(null=True)
    released = models.DateField(null=True)
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ("id",)
