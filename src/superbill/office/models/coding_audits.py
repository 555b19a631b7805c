"""Second reviews of finished coding: the coder's outcome, the auditor's, and the talk between the two."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from superbill.office.models.accounts import User
from superbill.office.models.encounters import Encounter
from superbill.office.models.row import PublicRow


class AuditSample(PublicRow):
    """Encounters drawn by chance for review: the same seed on the same list draws the same charts."""

    seed = models.CharField(max_length=40)
    coder = models.CharField(max_length=150, blank=True)
    from_day = models.DateField()
    to_day = models.DateField()
    size = models.PositiveIntegerField()
    frame = models.PositiveIntegerField()
    frame_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()


class CodingAudit(PublicRow):
    """One numbered audit of one encounter, as it stands; how it came to that is in `AuditStep`."""

    class State(models.TextChoices):
        """Where the worksheet lies: the auditor's desk, the coder's, a supervisor's, or done."""

        OPEN = "open"
        WITH_CODER = "with coder"
        RETURNED = "returned"
        ESCALATED = "escalated"
        FINISHED = "finished"

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="audits")
    number = models.PositiveIntegerField()
    sample = models.ForeignKey(AuditSample, on_delete=models.PROTECT, null=True, related_name="audits")
    coder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="audited")
    auditor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="audits")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reviewed = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    training = models.TextField(blank=True)
    missed_queries = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-changed_at", "-id")
        indexes = (models.Index(fields=["state", "-changed_at"]), models.Index(fields=["finished_at"]))
        constraints = (
            models.UniqueConstraint(fields=["encounter", "number"], name="office_audit_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "with coder", "returned", "escalated", "finished"]),
                name="office_coding_audit_state",
            ),
            models.CheckConstraint(condition=~Q(coder=models.F("auditor")), name="office_nobody_audits_themselves"),
        )


class AuditItem(models.Model):
    """One line of the worksheet: what the coder had (`pre`), what the auditor has (`post`), and what each says.

    `pre` and `post` are empty for a code that one of the two does not have. `change` is agreed, added, removed, edited
    or moved.
    """

    audit = models.ForeignKey(CodingAudit, on_delete=models.PROTECT, related_name="items")
    place = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    pre = models.JSONField(null=True)
    post = models.JSONField(null=True)
    change = models.CharField(max_length=8, default="agreed")
    errors = models.PositiveSmallIntegerField(default=0)
    comment = models.TextField(blank=True)
    answer = models.CharField(max_length=6, blank=True)
    rebuttal = models.TextField(blank=True)

    class Meta:
        ordering = ("place", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(change__in=["agreed", "added", "removed", "edited", "moved"]), name="office_audit_change"
            ),
            models.CheckConstraint(condition=Q(answer__in=["", "agree", "rebut"]), name="office_audit_answer"),
            models.CheckConstraint(condition=~Q(answer="rebut") | ~Q(rebuttal=""), name="office_rebuttal_says_why"),
        )


class AuditStep(models.Model):
    """One step of a worksheet: who did what when, with the worksheet as it was then."""

    audit = models.ForeignKey(CodingAudit, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(max_length=12)
    detail = models.TextField(blank=True)
    worksheet = models.TextField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
