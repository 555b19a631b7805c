"""Who works here. An account is closed (`is_active`), never renamed or deleted: history names it."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """One person's account (unique user identification, 45 CFR 164.312(a)(2)(i)).

    `roles` are names of `roles.Role`; `npi` says which provider a provider's account belongs to.
    """

    roles = models.JSONField(default=list, blank=True)
    npi = models.CharField(max_length=10, blank=True)
