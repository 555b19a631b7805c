"""The records database as the outside world: which one it is, and what its errors mean in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from superbill.office.errors import RecordsUnavailable

_FREE = "Free some space on that disk, then run it again; nothing was stored by halves"
_RESTORE = "Move the file away and restore a backup; it was not changed"

# What SQLite says (sqlite.org/rescode.html) and PostgreSQL's client, in the order of asking.
_MEANINGS: tuple[tuple[str, str, str], ...] = (
    ("readonly database", "the file or its folder is read-only", "Give this account the right to write there"),
    ("database is locked", "another program holds it for writing", "Close the other program, or wait and run it again"),
    ("disk is full", "the disk is full", _FREE),
    ("disk i/o error", "the disk could not be read or written", "Check the disk; then run it again"),
    ("unable to open", "the file cannot be opened", "Check that its folder exists and may be written"),
    ("not a database", "the file is not a SQLite database", _RESTORE),
    ("malformed", "the file is damaged", _RESTORE),
    ("no such table", "the records are not set up", "Run `superbill serve` once, which sets them up"),
    (
        "does not exist",
        "the database or a table is not there",
        "Create the database, or correct SUPERBILL_DATABASE_URL",
    ),
    ("password authentication", "the server refused the password", "Correct SUPERBILL_DATABASE_URL"),
)


def where() -> str:
    """Return the file or server of the records, without account or password."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(settings["NAME"])
    host = settings.get("HOST") or "local socket"
    return f"{connection.vendor} {host}:{settings.get('PORT') or 'default port'}/{settings['NAME']}"


def explain(error: Exception) -> RecordsUnavailable:
    """Say what a database error means and what helps; the database's own words may quote a row and stay out."""
    words = str(error).lower()
    for sign, what, do in _MEANINGS:
        if sign in words:
            return RecordsUnavailable(where(), what, do)
    what = "it cannot be reached" if connection.vendor != "sqlite" else f"it failed ({type(error).__name__})"
    return RecordsUnavailable(where(), what, "Check that it is there and running, then run it again")


def is_trouble(error: BaseException) -> bool:
    """Tell an unreachable, locked or damaged database from a refused row or a bug."""
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError


@contextmanager
def told() -> Iterator[None]:
    """Turn the trouble of the database into `RecordsUnavailable`; everything else passes."""
    try:
        yield
    except DatabaseError as error:
        if is_trouble(error):
            raise explain(error) from None
        raise
    except InterfaceError as error:
        raise explain(error) from None
