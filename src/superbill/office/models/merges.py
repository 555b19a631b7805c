"""Two records of one person brought together, and how to part them again; and changes of the people's cards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from superbill.office.models.parties import Patient
from superbill.office.models.row import PublicRow


class PatientMerge(PublicRow):
    """One merge, or the undoing of one (`undoes`). `moved` names what went from the duplicate to the one that stays."""

    duplicate = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merges_away")
    kept = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merges_in")
    moved = models.JSONField(default=dict)
    reason = models.TextField()
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="office_merge_has_reason"),
            models.CheckConstraint(condition=~Q(duplicate=models.F("kept")), name="office_merge_of_two"),
        )


class CardChange(PublicRow):
    """One change of a patient's, coverage's, provider's or payer's card, or of a charge: what it said and says."""

    kind = models.CharField(max_length=10)
    card = models.UUIDField()
    before = models.JSONField()
    after = models.JSONField()
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["kind", "card"]),)
