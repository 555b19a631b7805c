"""The level of an evaluation and management service as a person settled it."""

from __future__ import annotations

from django.db import models

from superbill.office.models.encounters import Encounter
from superbill.office.models.row import PublicRow


class VisitDecision(PublicRow):
    """The facts of a visit with the level that they give, decided by a person. The newest is what stands.

    `value` holds the facts and the level (`ReadVisit`); `changed` names the facts that differ from what the note told.
    """

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="visit_decisions")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=5, blank=True)
    basis = models.CharField(max_length=6, blank=True)
    value = models.TextField()
    changed = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["encounter", "number"], name="office_visit_decision_once"),)
