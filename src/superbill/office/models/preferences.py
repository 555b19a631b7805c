"""What each person set for themselves: keys, columns, order, colours."""

from __future__ import annotations

from django.db import models

from superbill.office.models.accounts import User


class Preference(models.Model):
    """One setting of one person. Holds no patient data."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="preferences")
    name = models.CharField(max_length=40)
    value = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "name"], name="office_preference_once"),)
