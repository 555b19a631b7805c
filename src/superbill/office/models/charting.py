"""How a chart was worked: every change a person made, which documents they opened."""

from __future__ import annotations

from django.db import models

from superbill.office.models.accounts import User
from superbill.office.models.encounters import Document, Encounter


class ChartStep(models.Model):
    """One change of a chart, with what stood before and after, so that it can be taken back.

    `number` is the chart's revision that it made: two people who start from the same revision cannot both make the
    next one. `before` and `after` hold state, decided, sequence, role and POA of each code touched, by row.
    """

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    codes = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["encounter", "number"], name="office_chart_step_once"),)


class DocumentSeen(models.Model):
    """One person has opened one version of a document: it is no longer bold in their list."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="seen")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="documents_seen")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["document", "user"], name="office_document_seen_once"),)
