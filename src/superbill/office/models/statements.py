"""What passes between the practice and its patients about money: statements, plans, holds, letters and calls."""

from __future__ import annotations

from django.db import models

from superbill.office.fields import MoneyField
from superbill.office.models.claims import Claim
from superbill.office.models.parties import Patient
from superbill.office.models.row import PublicRow


class Statement(PublicRow):
    """One statement as it was sent; `value` holds every line of it."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveIntegerField()
    day = models.DateField()
    due = models.DateField()
    amount = MoneyField()
    value = models.TextField()
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ("day", "id")
        constraints = (models.UniqueConstraint(fields=["patient", "number"], name="office_statement_once"),)


class PaymentPlan(PublicRow):
    """A patient pays a balance in equal monthly parts; the last part is what is left."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="plans")
    amount = MoneyField()
    part = MoneyField()
    first_due = models.DateField()
    state = models.CharField(max_length=10, default="running")
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ("id",)


class PatientHold(models.Model):
    """Why no statement may go out, or may ask for money: bankruptcy, death, a bad address, assistance, a dispute."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=20)
    detail = models.TextField(blank=True)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ("id",)


class Contact(models.Model):
    """One letter, call or message about a patient's bill, kept as it was written down."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="contacts")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, related_name="contacts")
    kind = models.CharField(max_length=20)
    direction = models.CharField(max_length=3)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ("at", "id")


class MoneyRequest(PublicRow):
    """A refund, write-off or assistance that a second person approves before it is posted; `answer` says why not."""

    kind = models.CharField(max_length=20)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="requests")
    side = models.CharField(max_length=7)
    amount = MoneyField()
    reason = models.TextField()
    state = models.CharField(max_length=10, default="asked")
    asked_by = models.CharField(max_length=150)
    asked = models.DateField()
    due = models.DateField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided = models.DateField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["state", "due"], name="office_request_list"),)
