"""Before the visit: is the patient covered, is the service authorized, was the patient told what it costs."""

from __future__ import annotations

from django.db import models

from superbill.office.models.encounters import Encounter
from superbill.office.models.row import PublicRow


class BenefitCheck(PublicRow):
    """One question about coverage on the day of a visit (270), and what the payer answered (271)."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="benefit_checks")
    order = models.PositiveSmallIntegerField(default=1)
    payer = models.TextField(blank=True)
    day = models.DateField()
    state = models.CharField(max_length=12, default="to ask")
    trace = models.CharField(max_length=50, unique=True)
    answer = models.TextField(blank=True)
    seen = models.JSONField(default=list)
    told = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("day", "id")
        indexes = (models.Index(fields=["state", "day"], name="office_benefit_list"),)


class Authorization(PublicRow):
    """One authorization of a payer: needed, asked, pended, granted, modified or refused; units granted and used."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="authorizations")
    payer = models.TextField(blank=True)
    code = models.CharField(max_length=10)
    source = models.TextField(blank=True)
    state = models.CharField(max_length=12, default="needed")
    number = models.TextField(blank=True)
    trace = models.CharField(max_length=50, unique=True)
    units_asked = models.DecimalField(max_digits=9, decimal_places=3)
    units_granted = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    from_day = models.DateField(null=True)
    to_day = models.DateField(null=True)
    due = models.DateField(null=True)
    answer = models.TextField(blank=True)
    seen = models.JSONField(default=list)

    class Meta:
        ordering = ("due", "id")
        constraints = (models.UniqueConstraint(fields=["encounter", "code"], name="office_authorization_once"),)


class Notice(PublicRow):
    """A good-faith estimate or an advance beneficiary notice: until when it must be given, and when it was."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10)
    give_by = models.DateField()
    why = models.TextField(blank=True)
    value = models.TextField()
    given = models.DateField(null=True)
    signed = models.DateField(null=True)
    choice = models.CharField(max_length=10, blank=True)
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ("give_by", "id")
        constraints = (models.UniqueConstraint(fields=["encounter", "kind"], name="office_notice_once"),)
