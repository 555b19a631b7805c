"""Who works here. An account is closed (`is_active`), never renamed or deleted: history names it."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """One person's account (unique user identification, 45 CFR 164.312(a)(2)(i))."""
