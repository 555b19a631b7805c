"""Remittances as the payer sent them."""

from __future__ import annotations

from django.db import models

from superbill.office.fields import MoneyField
from superbill.office.models.claims import Claim
from superbill.office.models.row import PublicRow


class Remittance(PublicRow):
    """One 835 transaction set. `content_sha256` makes it one record under however many file names it comes."""

    trace = models.TextField()
    payer = models.TextField(blank=True)
    payer_id = models.TextField(blank=True)
    paid = MoneyField()
    payment_date = models.DateField()
    method = models.TextField(blank=True)
    source_sha256 = models.CharField(max_length=64)
    content_sha256 = models.CharField(max_length=64, unique=True)
    value = models.TextField()
    by = models.CharField(max_length=150)

    class Meta:
        indexes = (models.Index(fields=["payer_id", "trace"]), models.Index(fields=["source_sha256"]))


class RemittanceClaim(models.Model):
    """One claim payment (CLP) of a remittance, and our claim where there is one."""

    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, related_name="claims")
    number = models.PositiveIntegerField()
    control_number = models.TextField()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, related_name="payments")
    status = models.TextField()
    charge = MoneyField()
    paid = MoneyField()
    patient_responsibility = MoneyField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["remittance", "number"], name="office_clp_once"),)
