"""Forms that were sent, so that a double click does once what it asks for."""

from __future__ import annotations

from django.db import models


class SentForm(models.Model):
    """One form as one person sent it; `answer` is the page that followed, empty while it is being worked on."""

    token = models.UUIDField(primary_key=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_index=True)
    answer = models.CharField(max_length=500, blank=True)
