"""Accounts: opened by name with a password of the owner's choice. There is no default password."""

from __future__ import annotations

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from superbill.office import audit
from superbill.office.database import told
from superbill.office.errors import OfficeRefused
from superbill.office.models import User


def add(name: str, password: str) -> None:
    """Open an account, or say why not."""
    name = User.normalize_username(name.strip())
    user = User(username=name)
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError:
        raise OfficeRefused(
            "That account name cannot be used", "Use up to 150 letters, digits and @ . + - _, without spaces"
        ) from None
    with told(), transaction.atomic():
        if User.objects.filter(username__iexact=name).exists():
            raise OfficeRefused(f"There is an account '{name}' already", "Choose another name")
        _set(user, password)
        audit.record("system", "open account", "account", name)


def change_password(name: str, password: str) -> None:
    """Set another password."""
    with told(), transaction.atomic():
        user = User.objects.filter(username=name).first()
        if user is None:
            raise OfficeRefused(f"There is no account '{name}'", "Open it with `superbill serve --add-user NAME`")
        _set(user, password)
        audit.record("system", "change password", "account", name)


def demo(name: str) -> str | None:
    """Open an account with a random password, and return the password this once."""
    with told():
        if User.objects.filter(username=name).exists():
            return None
    password = secrets.token_urlsafe(12)
    add(name, password)
    return password


def any_account() -> bool:
    """Tell whether anybody can log in yet."""
    return User.objects.filter(is_active=True).exists()


def _set(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise OfficeRefused(" ".join(error.messages).rstrip("."), "Choose another password") from None
    user.set_password(password)
    user.save()
