"""The doors of the office: each starts Django only when it is called, so that a command that needs none stays fast."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from superbill.office import place
from superbill.office.errors import RecordsUnavailable

if TYPE_CHECKING:
    from superbill.office.audit import Verification

SETTINGS = "superbill.office.settings"


def setup() -> None:
    """Make the data folder, start Django and bring the records database up to date. May be called again."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    place.make_office()
    _start_django()
    from superbill.office.migrating import bring_up_to_date  # noqa: PLC0415 - Django is ready only now

    bring_up_to_date()


def add_user(name: str, password: str, roles: Sequence[str] = (), npi: str = "") -> None:
    """Open an account; a weak password, a taken name or an unknown role is refused with the reason."""
    setup()
    from superbill.office import accounts  # noqa: PLC0415 - Django is ready only now

    accounts.add(name, password, roles, npi=npi)


def has_users() -> bool:
    """Tell whether anybody can log in yet."""
    setup()
    from superbill.office import accounts  # noqa: PLC0415 - Django is ready only now

    return accounts.any_account()


def change_password(name: str, password: str) -> None:
    """Give an account another password; its sessions end."""
    setup()
    from superbill.office import accounts  # noqa: PLC0415 - Django is ready only now

    accounts.change_password(name, password)


def demo_account(name: str = "demo") -> str | None:
    """Open an account with a random password and return it, to be shown once; None when the account is there."""
    setup()
    from superbill.office import accounts  # noqa: PLC0415 - Django is ready only now

    return accounts.demo(name)


def verify_audit_log(head: str = "") -> Verification:
    """Read the audit log's whole chain and tell whether, and where, it is broken; `head` must be one of its hashes."""
    setup()
    from superbill.office import audit  # noqa: PLC0415 - Django is ready only now

    return audit.verify(head)


def serve(
    host: str = "127.0.0.1",
    port: int = 8642,
    *,
    announce: Callable[[str], object] | None = None,
    processes: int = 1,
) -> None:
    """Serve the screens until stopped; `announce` is told the address once the port is open."""
    from superbill.office import serving  # noqa: PLC0415 - waitress and Django only when served

    serving.refuse_open_http(host)
    setup()
    serving.run(host, port, announce or _nobody, processes)


def _nobody(_: str) -> None:
    """Stand in for a caller who announces the address itself."""


def _start_django() -> None:
    import django  # noqa: PLC0415 - 0.3 s that only the office pays
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    try:
        django.setup()
    except ValueError:
        raise RecordsUnavailable(
            "SUPERBILL_DATABASE_URL",
            "the setting is not a database URL",
            "Write it as postgresql://USER:PASSWORD@HOST:PORT/NAME, or unset it to use the SQLite file",
        ) from None
    except ImproperlyConfigured:
        raise RecordsUnavailable(
            "SUPERBILL_DATABASE_URL",
            "the driver of that database is not installed",
            "Install it with `pip install superbill[postgresql]`",
        ) from None
