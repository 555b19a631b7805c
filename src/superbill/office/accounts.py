"""Accounts: opened by name with a password of the owner's choice. There is no default password."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from superbill.office import audit, lock_out, second_factor
from superbill.office.database import told
from superbill.office.errors import OfficeRefused
from superbill.office.models import User
from superbill.office.roles import Role
from superbill.x12.identifiers import is_npi

ONE_PERSON = (Role.CODER, Role.BILLER, Role.SUPERVISOR, Role.AUDITOR, Role.REGISTRAR, Role.ADMINISTRATOR)
"""The roles of somebody who runs an office alone."""

LONGEST_NAME = 64
"""As long as the audit log's column for what was touched: PostgreSQL refuses a longer one."""


@dataclass(frozen=True)
class Account:
    """One account as the administrator sees it."""

    id: int
    name: str
    roles: tuple[str, ...]
    npi: str
    closed: bool
    locked: bool
    second_factor: bool


def add(name: str, password: str, roles: Sequence[str] = (), *, npi: str = "", by: str = "system") -> None:
    """Open an account with its roles, or say why not.

    Without roles, the first account of an office gets those of a one-person office, a later one codes.
    """
    name = User.normalize_username(name.strip())
    if npi and not is_npi(npi):
        raise OfficeRefused("That is not an NPI: ten digits with a fitting check digit", "Copy it from the registry")
    with told():
        roles = roles or ((Role.CODER,) if User.objects.exists() else ONE_PERSON)
    user = User(username=name, roles=_known(roles), npi=npi)
    try:
        user.clean_fields(exclude=["password"])
        if len(name) > LONGEST_NAME:
            raise ValidationError("name")
    except ValidationError:
        raise OfficeRefused(
            "That account name cannot be used",
            f"Use up to {LONGEST_NAME} letters, digits and @ . + - _, without spaces",
        ) from None
    with told(), transaction.atomic():
        if User.objects.filter(username__iexact=name).exists():
            raise OfficeRefused(f"There is an account '{name}' already", "Choose another name")
        _set(user, password)
        audit.record(by, "open account", "account", name, " ".join(user.roles))


def change_password(name: str, password: str, *, by: str = "system") -> None:
    """Set another password; what the account had open elsewhere is logged off."""
    with told(), transaction.atomic():
        user = _held(name)
        _set(user, password)
        audit.record(by, "change password", "account", user.username)


def new_password(name: str, *, by: str) -> str:
    """Give an account a random password and return it, to be shown once."""
    password = secrets.token_urlsafe(12)
    change_password(name, password, by=by)
    return password


def give_roles(name: str, roles: Sequence[str], *, by: str) -> None:
    """Set what an account may do."""
    with told(), transaction.atomic():
        user = _held(name)
        user.roles = _known(roles)
        if Role.ADMINISTRATOR not in user.roles:
            _others_run_the_office(user)
        user.save(update_fields=["roles"])
        audit.record(by, "give roles", "account", name, " ".join(user.roles))


def close(name: str, *, by: str) -> None:
    """Close an account at once: what it had open, and its tokens, open nothing any more."""
    with told(), transaction.atomic():
        user = _held(name)
        _others_run_the_office(user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        audit.record(by, "close account", "account", name)


def reopen(name: str, *, by: str) -> None:
    """Open a closed account again, with the roles and the password that it had."""
    with told(), transaction.atomic():
        user = _held(name)
        user.is_active = True
        user.save(update_fields=["is_active"])
        audit.record(by, "open account again", "account", name, " ".join(user.roles))


def listed() -> list[User]:
    """Return all accounts by name."""
    return list(User.objects.order_by("username"))


def described(user: User) -> Account:
    """Return an account as the administrator sees it."""
    return Account(
        id=user.pk,
        name=user.username,
        roles=tuple(role for role in Role if role in user.roles),
        npi=user.npi,
        closed=not user.is_active,
        locked=lock_out.locked(user.username),
        second_factor=second_factor.device_of(user) is not None,
    )


def demo(name: str) -> str | None:
    """Open an account of a one-person office with a random password, and return the password this once."""
    with told():
        if User.objects.filter(username=name).exists():
            return None
    password = secrets.token_urlsafe(12)
    add(name, password, ONE_PERSON)
    return password


def any_account() -> bool:
    """Tell whether anybody can log in yet."""
    return User.objects.filter(is_active=True).exists()


def _held(name: str) -> User:
    user = User.objects.select_for_update().filter(username=name).first()
    if user is None:
        raise OfficeRefused(f"There is no account '{name}'", "Look at `superbill account list`")
    return user


def _others_run_the_office(user: User) -> None:
    """Refuse what would leave the office without anybody who opens accounts."""
    if Role.ADMINISTRATOR not in User.objects.get(pk=user.pk).roles:
        return
    others = User.objects.filter(is_active=True).exclude(pk=user.pk)
    if not any(Role.ADMINISTRATOR in other.roles for other in others):
        raise OfficeRefused(
            f"'{user.username}' is the only account that opens accounts", "Make another account administrator first"
        )


def _known(roles: Sequence[str]) -> list[str]:
    unknown = sorted(set(roles) - set(Role))
    if unknown:
        raise OfficeRefused(f"There is no role '{unknown[0]}'", f"The roles are {', '.join(Role)}")
    return [role.value for role in Role if role in roles]


def _set(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise OfficeRefused(" ".join(error.messages).rstrip("."), "Choose another password") from None
    user.set_password(password)
    user.save()
