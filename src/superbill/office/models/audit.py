"""Who looked at or changed what, and when: each row carries the hash of the row before it."""

from __future__ import annotations

from django.db import models


class AuditEvent(models.Model):
    """One link of the chain. Holds opaque ids and user names only, no patient data (45 CFR 164.312(b))."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=40)
    kind = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = (models.Index(fields=["kind", "object_id"]), models.Index(fields=["actor", "at"]))


class AuditHead(models.Model):
    """The end of the chain, in one row that a writer locks: two writers cannot take the same number."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="office_one_audit_head"),)
