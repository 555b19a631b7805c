"""What patients paid, and the answers of payers that were read: each is known again when it comes once more."""

from __future__ import annotations

from django.db import models

from superbill.office.fields import MoneyField
from superbill.office.models.parties import Patient
from superbill.office.models.row import PublicRow


class Receipt(PublicRow):
    """One payment of a patient. `left` waits for a balance: it is in the ledger as unapplied until one comes."""

    number = models.CharField(max_length=40, unique=True)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="receipts")
    day = models.DateField()
    amount = MoneyField()
    left = MoneyField(default=0)
    method = models.CharField(max_length=30)
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["patient", "left"], name="office_receipt_left"),)


class AnswerRead(models.Model):
    """An answer of a payer that was read to its end: it is not opened again at every fetch.

    `digest` is what the name of the stored file keeps of its content, the first 16 digits of its SHA-256.
    """

    payer = models.CharField(max_length=100)
    digest = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["payer", "digest"], name="office_answer_read_once"),)
