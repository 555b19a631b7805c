"""Patients, their coverages, payers and providers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from superbill.office.models.row import PublicRow


class Patient(PublicRow):
    """The person who was treated. Found again by medical record number, never by name alone.

    `merged_into` is the record that took this one's place (see `PatientMerge`).
    """

    last_name = models.TextField(blank=True)
    first_name = models.TextField(blank=True)
    birth_date = models.DateField(null=True)
    death_date = models.DateField(null=True)
    sex = models.TextField(blank=True)
    medical_record_number = models.TextField(blank=True)
    account = models.TextField(blank=True)
    value = models.TextField()
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="duplicates")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["medical_record_number"],
                condition=~Q(medical_record_number=""),
                name="office_patient_mrn_once",
            ),
        )


class Payer(PublicRow):
    """Who pays. `key` is the payer's electronic identifier, or its kind and name where it has none."""

    key = models.TextField(unique=True)
    kind = models.TextField()
    identifier = models.TextField(blank=True)
    name = models.TextField(blank=True)
    value = models.TextField()


class Provider(PublicRow):
    """A practitioner, organisation or facility. `key` is the NPI, or a hash of the rest where it has none."""

    key = models.TextField(unique=True)
    npi = models.TextField(blank=True)
    last_name = models.TextField(blank=True)
    first_name = models.TextField(blank=True)
    organization = models.TextField(blank=True)
    taxonomy = models.TextField(blank=True)
    value = models.TextField()


class Coverage(PublicRow):
    """One policy of a patient, with its place in the order of payers (1 primary, 2 secondary, 3 tertiary)."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="coverages")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="coverages")
    order = models.PositiveSmallIntegerField()
    member_id = models.TextField(blank=True)
    group_number = models.TextField(blank=True)
    plan_name = models.TextField(blank=True)
    relationship = models.TextField(blank=True)
    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)
    value = models.TextField()

    class Meta:
        ordering = ("order", "id")
        constraints = (
            models.UniqueConstraint(fields=["patient", "payer", "member_id"], name="office_policy_once"),
            models.CheckConstraint(condition=Q(order__gte=1), name="office_coverage_order_from_1"),
        )
