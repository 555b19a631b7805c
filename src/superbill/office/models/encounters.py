"""Encounters as they were read, version by version, and the documents behind them."""

from __future__ import annotations

from django.db import models

from superbill.office.fields import MoneyField
from superbill.office.models.parties import Patient, Provider
from superbill.office.models.row import PublicRow


class Encounter(PublicRow):
    """One visit or stay. `reference` is the id it came with (may be a file's name, so it is in no URL and no log).

    The promoted columns are what lists sort and filter by; the record itself is the newest `EncounterVersion`. One
    index holds every column that lists filter by, so that a filter which few charts fit reads no whole rows.
    `routed` is the first reason why a person should look (`records.routing`); `revision` counts the changes of codes.
    """

    source = models.CharField(max_length=64, blank=True)
    reference = models.TextField()
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="encounters")
    setting = models.TextField()
    service_date = models.DateField(null=True)
    discharge_date = models.DateField(null=True)
    payer_kind = models.TextField(blank=True)
    type_of_bill = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    stage = models.CharField(max_length=30, default="read")
    first_code = models.CharField(max_length=10, blank=True)
    checked = models.BooleanField(default=False)
    open_findings = models.PositiveIntegerField(default=0)
    open_errors = models.PositiveIntegerField(default=0)
    edits_not_checked = models.PositiveIntegerField(default=0)
    charge = MoneyField(null=True)
    suggested = models.PositiveIntegerField(default=0)
    questions = models.PositiveIntegerField(default=0)
    routed = models.CharField(max_length=20, default="new")
    revision = models.PositiveIntegerField(default=0)
    owner = models.CharField(max_length=150, blank=True)
    owned_at = models.DateTimeField(null=True)
    completed_by = models.CharField(max_length=150, blank=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["changed_at", "id"]),
            models.Index(fields=["reference", "id"]),
            models.Index(fields=["service_date", "id"]),
            models.Index(fields=["setting", "id"]),
            models.Index(fields=["payer_kind", "id"]),
            models.Index(fields=["stage", "id"]),
            models.Index(fields=["first_code", "id"]),
            models.Index(fields=["open_errors", "id"]),
            models.Index(fields=["suggested", "id"]),
            models.Index(fields=["charge", "id"]),
            models.Index(fields=["owner", "id"]),
            models.Index(fields=["routed", "id"]),
            models.Index(
                fields=[
                    "completed_at",
                    "routed",
                    "setting",
                    "payer_kind",
                    "stage",
                    "owner",
                    "service_date",
                    "first_code",
                    "reference",
                ],
                name="office_encounter_filters",
            ),
        )
        constraints = (models.UniqueConstraint(fields=["source", "reference"], name="office_encounter_once"),)


class EncounterVersion(models.Model):
    """The whole encounter JSON as read, without the documents' text, which `Document` keeps once."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    value = models.TextField()
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["encounter", "number"], name="office_encounter_version_once"),)


class Document(PublicRow):
    """One version of one document. Evidence points at a version, so an amended note never moves a highlight."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="documents")
    name = models.TextField()
    version = models.PositiveIntegerField()
    kind = models.TextField()
    author_role = models.TextField()
    date = models.DateField(null=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["encounter", "name", "version"], name="office_document_version_once"),
            models.UniqueConstraint(fields=["encounter", "name", "sha256"], name="office_document_text_once"),
        )


class EncounterParty(models.Model):
    """Which provider did what at an encounter (billing, rendering, referring, supervising, facility ...)."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="parties")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="encounters")
    role = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["encounter", "role"], name="office_party_role_once"),)
