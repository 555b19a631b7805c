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


class RemittanceState(models.Model):
    """How far a remittance has come: stored, posted, unbalanced. What the payer sent is never touched."""

    remittance = models.OneToOneField(Remittance, on_delete=models.PROTECT, primary_key=True, related_name="state")
    state = models.CharField(max_length=12, default="stored")
    source = models.CharField(max_length=12, default="835")
    findings = models.JSONField(default=list)
    at = models.DateTimeField()


class Deposit(PublicRow):
    """Money that reached the bank: an electronic transfer with its trace number, or a check.

    One that was entered wrong stays, and another with the opposite amount takes it back, with the reason. `repeat`
    counts the same ones (trace, amount, day) before it: what was taken back may be entered again.
    """

    trace = models.TextField()
    normal_trace = models.TextField(db_index=True)
    payer = models.TextField(blank=True)
    method = models.CharField(max_length=10, default="ACH")
    amount = MoneyField()
    day = models.DateField()
    source_sha256 = models.CharField(max_length=64, blank=True)
    takes_back = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="taken_back_by")
    reason = models.TextField(blank=True)
    repeat = models.PositiveSmallIntegerField(default=0)
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ("day", "id")
        constraints = (
            models.UniqueConstraint(fields=["normal_trace", "amount", "day", "repeat"], name="office_deposit_once"),
        )


class RemittanceClaim(models.Model):
    """One claim payment (CLP) of a remittance, and our claim where there is one.

    `key` is its content: the same payment in another file is the same row. `state` is posted, unmatched, detached,
    split or noted (nothing to post); `attached` counts how often it was matched by hand; `remarks` are those of
    the claim and of its lines; `allowed` is what the payer allowed for all of it.
    """

    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, related_name="claims")
    number = models.PositiveIntegerField()
    control_number = models.TextField()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, related_name="payments")
    status = models.TextField()
    charge = MoneyField()
    paid = MoneyField()
    patient_responsibility = MoneyField()
    allowed = MoneyField(default=0)
    key = models.CharField(max_length=200, unique=True, null=True)
    state = models.CharField(max_length=10, default="posted")
    attached = models.PositiveSmallIntegerField(default=0)
    remarks = models.JSONField(default=list)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=["state"], name="office_clp_state"),)
        constraints = (models.UniqueConstraint(fields=["remittance", "number"], name="office_clp_once"),)
