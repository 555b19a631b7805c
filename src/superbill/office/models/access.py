"""What guards the charts beside the password: recovery codes, restricted charts, and glass that was broken."""

from __future__ import annotations

from django.db import models

from superbill.office.models.accounts import User
from superbill.office.models.encounters import Encounter
from superbill.office.models.row import PublicRow


class RecoveryCode(models.Model):
    """One code that stands in once for a lost second factor. Only its keyed hash is kept."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recovery_codes")
    hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "hash"], name="office_recovery_code_once"),)


class Restriction(models.Model):
    """A chart that only few open (a colleague's, a well-known person's): the supervisor and who breaks the glass."""

    encounter = models.OneToOneField(Encounter, on_delete=models.PROTECT, related_name="restriction")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()


class GlassBreak(PublicRow):
    """Somebody opened a chart outside their own work, and said why (45 CFR 164.312(a)(2)(ii))."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="glass")
    by = models.CharField(max_length=150)
    reason = models.TextField()
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["by", "encounter", "until"]),)
        constraints = (models.CheckConstraint(condition=~models.Q(reason=""), name="office_glass_has_reason"),)


class GlassReview(models.Model):
    """Somebody else looked at that afterwards."""

    glass = models.OneToOneField(GlassBreak, on_delete=models.PROTECT, related_name="review")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    justified = models.BooleanField()
    note = models.TextField(blank=True)
