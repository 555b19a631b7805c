"""Bring the records database up to date, once, and refuse one that is newer than this program."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from superbill.office.database import explain, is_trouble, told, where
from superbill.office.errors import RecordsUnavailable

_ADVISORY_LOCK = 8_642_837
_PATIENCE_SECONDS = 60


def bring_up_to_date() -> None:
    """Apply the migrations that are missing. Of several programs that start at once, one does it, the others wait."""
    with told():
        if connection.vendor == "sqlite":
            _make_private_file(str(connection.settings_dict["NAME"]))
        connection.ensure_connection()
        if not _missing():
            return
        with _alone():
            if _missing():
                _sound()
                call_command("migrate", interactive=False, verbosity=0)


def _missing() -> bool:
    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations)
    ours = {app for app, _ in known}
    if any(app in ours and (app, name) not in known for app, name in executor.loader.applied_migrations):
        raise RecordsUnavailable(
            where(),
            "they were written by a newer superbill",
            "Install that version again (`pip install --upgrade superbill`); nothing was changed",
        )
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _sound() -> None:
    """Look for damage before changing the layout of a SQLite file (sqlite.org/pragma.html#pragma_quick_check)."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        (answer,) = cursor.fetchone()
    if answer != "ok":
        raise RecordsUnavailable(where(), "the file is damaged", "Restore a backup; the file was not changed")


def _make_private_file(name: str) -> None:
    """Make the SQLite file readable by its owner only, before SQLite makes it readable by everybody.

    A file that is there is not opened: closing it would take from this process every lock that SQLite holds on it, and
    another program would then throw away the log of what is being written (sqlite.org/howtocorrupt.html, 2.2).
    """
    if name == ":memory:" or name.startswith("file:") or os.path.lexists(name):
        return
    try:
        os.close(os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except (FileExistsError, PermissionError):
        pass  # another program has just made it, or SQLite says what may not be done
    except OSError as error:
        raise RecordsUnavailable(
            name, f"the file cannot be opened ({error.strerror})", "Check that its folder exists and may be written"
        ) from None


@contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_LOCK])
        return
    with _lock_file(str(connection.settings_dict["NAME"])):
        yield


@contextmanager
def _lock_file(name: str) -> Iterator[None]:
    """Hold a lock that ends with the process, however it ends: an exclusive transaction on a file beside."""
    if name == ":memory:" or name.startswith("file:"):
        yield
        return
    beside = Path(f"{name}-setup")
    with closing(sqlite3.connect(beside, timeout=_PATIENCE_SECONDS, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise explain(error) from None
        try:
            yield
        except DatabaseError as error:
            raise (explain(error) if is_trouble(error) else error) from None
