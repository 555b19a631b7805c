"""What every row that people point at has in common."""

from __future__ import annotations

import uuid

from django.db import models


class PublicRow(models.Model):
    """A row with an opaque name for URLs: random, so that it tells nothing and cannot be counted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
