"""Tokens of the API: of one account, for some of its permissions, until a day, revocable."""

from __future__ import annotations

from django.db import models

from superbill.office.models.accounts import User
from superbill.office.models.row import PublicRow


class ApiToken(PublicRow):
    """One token. Only its hash is kept: the text is 256 random bits, so a plain hash cannot be turned back."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    label = models.CharField(max_length=80)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
