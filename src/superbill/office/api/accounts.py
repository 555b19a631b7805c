"""Who works here, for the administrator: accounts opened, given roles, unlocked, closed, given a new password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Path
from pydantic import StringConstraints, model_validator

from superbill.office import accounts as held
from superbill.office import audit, lock_out, second_factor
from superbill.office.api.problems import REFUSALS
from superbill.office.api.scopes import Scope, actor
from superbill.office.models import User
from superbill.office.roles import Role

router = Router()
NUMBER = Path(..., ge=1, le=2**31 - 1)
Npi = Annotated[str, StringConstraints(pattern=r"^([0-9]{10})?$")]
Password = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
AccountName = Annotated[str, StringConstraints(min_length=1, max_length=held.LONGEST_NAME, pattern=r"^[\w.@+-]+$")]


class AccountRow(Schema):
    """One account as the administrator sees it."""

    id: int
    name: str
    roles: list[Role]
    npi: str
    closed: bool
    locked: bool
    second_factor: bool


class AccountOpening(Schema):
    """A new account with the password that its owner chose, its roles, and a provider's NPI."""

    name: AccountName
    password: Password
    roles: list[Role] = Field(..., min_length=1, max_length=len(Role))
    npi: Npi = ""


class AccountDeed(Schema):
    """What is done with an account; `roles` go with `roles` only, and replace those it has."""

    do: Literal["roles", "reset factor", "unlock", "close", "reopen"]
    roles: list[Role] | None = Field(None, max_length=len(Role))

    @model_validator(mode="after")
    def _whole(self) -> AccountDeed:
        if (self.do == "roles") != (self.roles is not None):
            raise ValueError("roles go with the deed roles")
        return self


class AccountPassword(Schema):
    """A new password. It is shown this once, and kept only as a hash."""

    password: str


@router.get("/accounts", auth=Scope("account.manage"), response={200: list[AccountRow], **REFUSALS})
def accounts(request: HttpRequest) -> Any:  # noqa: ANN401 - ninja turns it into the schema
    """List the accounts by name."""
    audit.record(actor(request), "list", "account")
    return [held.described(user) for user in held.listed()]


@router.post("/accounts", auth=Scope("account.manage"), response={201: AccountRow, **REFUSALS})
def open_account(request: HttpRequest, value: AccountOpening) -> Any:  # noqa: ANN401 - as above
    """Open an account; a weak password and a name that is taken are refused."""
    held.add(value.name, value.password, value.roles, npi=value.npi, by=actor(request))
    return Status(201, held.described(User.objects.get(username=User.normalize_username(value.name))))


@router.get("/accounts/{account_id}", auth=Scope("account.manage"), response={200: AccountRow, **REFUSALS})
def account(request: HttpRequest, account_id: int = NUMBER) -> Any:  # noqa: ANN401 - as above
    """Return one account."""
    user = _user(account_id)
    audit.record(actor(request), "read", "account", user.username)
    return held.described(user)


@router.post("/accounts/{account_id}", auth=Scope("account.manage"), response={200: AccountRow, **REFUSALS})
def change(request: HttpRequest, value: AccountDeed, account_id: int = NUMBER) -> Any:  # noqa: ANN401 - as above
    """Give roles, take the second factor away, unlock, close or open again; the last administrator stays."""
    name, by = _user(account_id).username, actor(request)
    if value.roles is not None:
        held.give_roles(name, value.roles, by=by)
    else:
        _DEEDS[value.do](name, by)
    return held.described(_user(account_id))


@router.post(
    "/accounts/{account_id}/password", auth=Scope("account.manage"), response={201: AccountPassword, **REFUSALS}
)
def password(request: HttpRequest, account_id: int = NUMBER) -> Any:  # noqa: ANN401 - as above
    """Give an account a random password; what it had open is logged off."""
    return Status(201, {"password": held.new_password(_user(account_id).username, by=actor(request))})


_DEEDS: dict[str, Callable[[str, str], None]] = {
    "reset factor": lambda name, by: second_factor.reset(name, by=by),
    "unlock": lambda name, by: lock_out.unlock(name, by=by),
    "close": lambda name, by: held.close(name, by=by),
    "reopen": lambda name, by: held.reopen(name, by=by),
}


def _user(account_id: int) -> User:
    user = User.objects.filter(pk=account_id).first()
    if user is None:
        raise Http404
    return user
