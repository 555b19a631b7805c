"""Where each claim stands now, and how it stood when a period was closed. Both follow from the ledger alone."""

from __future__ import annotations

from django.db import models

from superbill.office.fields import MoneyField
from superbill.office.models.claims import Claim


class ClaimStanding(models.Model):
    """What lists sort, filter and age by: the claim's payer and days, how far it has come, its money by account.

    `state` is what its events make of it (`tracking.stage_of`), self-pay for a claim that goes to no payer. `ledger` is
    the claim that carries the charges: itself, or the first payer's claim for a claim to a later payer.
    """

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, primary_key=True, related_name="standing")
    ledger = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="shared_by")
    payer_id = models.TextField(blank=True)
    payer = models.TextField(blank=True)
    payer_kind = models.TextField(blank=True)
    member_id = models.TextField(blank=True)
    place = models.CharField(max_length=1, default="P")
    onward = models.BooleanField(default=False)
    frequency = models.CharField(max_length=1, default="1")
    service_day = models.DateField()
    through_day = models.DateField()
    charge = MoneyField()
    payer_claim_number = models.TextField(blank=True)
    state = models.CharField(max_length=20, default="built")
    charges = MoneyField(default=0)
    paid = MoneyField(default=0)
    adjusted = MoneyField(default=0)
    payer_owes = MoneyField(default=0)
    patient_owes = MoneyField(default=0)

    class Meta:
        indexes = (
            models.Index(fields=["payer_owes", "service_day", "payer"], name="office_standing_payer"),
            models.Index(fields=["patient_owes", "service_day"], name="office_standing_patient"),
            models.Index(fields=["service_day", "charge"], name="office_standing_day"),
            models.Index(fields=["payer_claim_number"], name="office_standing_icn"),
            models.Index(fields=["payer", "service_day", "payer_owes", "patient_owes"], name="office_standing_aging"),
            models.Index(
                fields=["state", "service_day", "payer", "charge", "paid", "payer_owes", "patient_owes", "claim"],
                name="office_standing_list",
            ),
        )


class LedgerClose(models.Model):
    """A day or a month that is closed: nothing is booked on or before `last_day` any more."""

    kind = models.CharField(max_length=5)
    last_day = models.DateField(unique=True)
    totals = models.JSONField()
    entries = models.PositiveIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ("last_day",)


class ClosedStanding(models.Model):
    """What payer and patient owed for a claim at the end of a closed month; claims that owed nothing are left out.

    Payer and first day of service are kept as they were: a claim that is corrected later does not move in old reports.
    """

    close = models.ForeignKey(LedgerClose, on_delete=models.PROTECT, related_name="standings")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="closed_standings")
    payer = models.TextField()
    service_day = models.DateField()
    payer_owes = MoneyField()
    patient_owes = MoneyField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["close", "claim"], name="office_closed_claim_once"),)
