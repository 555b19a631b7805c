"""Questions to the provider: what was asked, version by version, and what was answered."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from superbill.office.models.accounts import User
from superbill.office.models.encounters import Document, Encounter
from superbill.office.models.row import PublicRow


class Query(PublicRow):
    """One question about one encounter, as it stands. Its text is in `QueryVersion`, its history in `QueryStep`.

    `bears_on_payment`, and the group of a stay when the query was sent and when it was closed with the reason of the
    shift, are for the office's own counts and are never shown to the provider (AHIMA/ACDIS, Guidelines for Achieving a
    Compliant Query Practice, 2022).
    """

    class State(models.TextChoices):
        """Only an open query is the provider's; only an answered one can be closed with what became of it."""

        DRAFT = "draft"
        OPEN = "open"
        ANSWERED = "answered"
        CLOSED = "closed"
        CANCELLED = "cancelled"

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="queries")
    asked = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="queries")
    asked_by = models.CharField(max_length=150)
    title = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    bears_on_payment = models.BooleanField(default=False)
    outcome = models.CharField(max_length=20, blank=True)
    drg_before = models.CharField(max_length=3, blank=True)
    weight_before: models.DecimalField[Decimal | None, Decimal | None] = models.DecimalField(
        max_digits=9, decimal_places=4, null=True
    )
    drg_after = models.CharField(max_length=3, blank=True)
    weight_after: models.DecimalField[Decimal | None, Decimal | None] = models.DecimalField(
        max_digits=9, decimal_places=4, null=True
    )
    shift_reason = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-changed_at", "-id")
        indexes = (models.Index(fields=["state", "-changed_at"]), models.Index(fields=["asked", "state"]))
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "answered", "closed", "cancelled"]), name="office_query_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(asked__isnull=False, sent_at__isnull=False),
                name="office_query_sent_to_somebody",
            ),
        )

    @property
    def shift(self) -> Decimal | None:
        """How much weight the group gained from sending to closing; None where one of both is not known."""
        if self.weight_before is None or self.weight_after is None:
            return None
        return self.weight_after - self.weight_before


class QueryVersion(models.Model):
    """The question as it was written once; the newest is what the provider sees."""

    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    value = models.TextField()
    findings = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["query", "number"], name="office_query_version_once"),)


class QueryAnswer(models.Model):
    """What the provider answered, once, and the addendum that it became in the chart."""

    query = models.OneToOneField(Query, on_delete=models.PROTECT, related_name="answer")
    choice = models.TextField(blank=True)
    words = models.TextField(blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="answers")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(choice="") | ~Q(words=""), name="office_query_answer_says_something"),
        )


class QueryStep(models.Model):
    """One step in the life of a query: who did what when."""

    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(max_length=12)
    detail = models.TextField(blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
