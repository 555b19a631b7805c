"""Codes with their proof, and who decided what about them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from superbill.office.models.encounters import Document, Encounter
from superbill.office.models.row import PublicRow


class CodingRun(PublicRow):
    """One `CodedEncounter` as the system gave it: the decision record, kept as it was."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="codings")
    service_date = models.DateField()
    note_sha256 = models.CharField(max_length=64)
    value = models.TextField()
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()


class Assignment(PublicRow):
    """What stands about one code of an encounter now. How it came to that is in `Decision`.

    `occurrence` counts the same code reported more than once (ICD-10-PCS B3.2 allows it), from 1. `added_by` is the
    person who put in a code that no run proposed. `detail` has modifiers and units of a service.
    """

    class State(models.TextChoices):
        """`assigned` is billed, `suggested` waits for a person, the others are not billed."""

        ASSIGNED = "assigned"
        SUGGESTED = "suggested"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="assignments")
    system = models.TextField()
    code = models.TextField()
    occurrence = models.PositiveSmallIntegerField(default=1)
    title = models.TextField()
    role = models.TextField()
    sequence = models.PositiveSmallIntegerField()
    confidence = models.FloatField()
    poa = models.TextField(blank=True)
    rationale = models.JSONField(default=list)
    table = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices)
    decided = models.BooleanField(default=False)
    added_by = models.CharField(max_length=150, blank=True)
    detail = models.JSONField(default=dict)
    run = models.ForeignKey(CodingRun, on_delete=models.PROTECT, related_name="assignments")

    class Meta:
        ordering = ("sequence", "id")
        constraints = (
            models.UniqueConstraint(fields=["encounter", "system", "code", "occurrence"], name="office_code_once"),
            models.CheckConstraint(
                condition=Q(state__in=["assigned", "suggested", "rejected", "withdrawn"]),
                name="office_assignment_state",
            ),
            models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1), name="office_confidence_0_to_1"),
        )


class NotCoded(models.Model):
    """A candidate that a run did not code, and why."""

    run = models.ForeignKey(CodingRun, on_delete=models.PROTECT, related_name="not_coded")
    system = models.TextField()
    code = models.TextField()
    title = models.TextField(blank=True)
    reason = models.TextField()
    source = models.TextField()

    class Meta:
        ordering = ("id",)


class Evidence(models.Model):
    """A span of one document version that a run cites for a code, or for not coding it. End exclusive."""

    run = models.ForeignKey(CodingRun, on_delete=models.PROTECT, related_name="evidence")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="evidence")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="evidence")
    not_coded = models.ForeignKey(NotCoded, on_delete=models.PROTECT, null=True, related_name="evidence")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    section = models.TextField(blank=True)

    class Meta:
        ordering = ("document_id", "start", "end", "id")
        constraints = (
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="office_evidence_not_empty"),
            models.CheckConstraint(
                condition=Q(assignment__isnull=False, not_coded__isnull=True)
                | Q(assignment__isnull=True, not_coded__isnull=False),
                name="office_evidence_of_one",
            ),
        )


class Decision(models.Model):
    """One step in the life of a code: who did what when, and why."""

    class Action(models.TextChoices):
        """The system proposes and withdraws; people accept, reject and undo."""

        PROPOSED = "proposed"
        WITHDRAWN = "withdrawn"
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        UNDONE = "undone"

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="decisions")
    run = models.ForeignKey(CodingRun, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(max_length=10, choices=Action.choices)
    state = models.CharField(max_length=10)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(action__in=["proposed", "withdrawn", "accepted", "rejected", "undone"]),
                name="office_decision_action",
            ),
            models.CheckConstraint(condition=~Q(action="rejected") | ~Q(reason=""), name="office_rejection_has_reason"),
        )
