"""Everything in the records as JSON Lines, and back into an empty office: nothing is left out, nothing is changed.

The first line says what the file is, each further line is one row, and the last line holds the number of rows and the
hash of all lines before, so that a file that was cut off or touched is refused.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from superbill.errors import BadFile
from superbill.office import audit
from superbill.office.database import told
from superbill.office.errors import OfficeRefused
from superbill.office.models import AuditHead, Encounter, User

FORMAT = 1
APPS = ("office", "otp_totp")
NOT_OURS = "Name a file of `superbill records export`"
FIRST = ("office_posting",)
"""Tables that come before those that point back at them: an entry is accepted only when its postings are there."""


class _Whole(DjangoJSONEncoder):
    """Django's encoder cuts a moment to thousandths of a second; the audit log's hashes need it whole."""

    def default(self, o: Any) -> Any:  # noqa: ANN401 - as Django declares it
        """Write a moment as it is."""
        return o.isoformat() if isinstance(o, dt.datetime) else super().default(o)


def write(path: Path, *, by: str) -> int:
    """Write every row of every table into `path`, as they stand at one moment; returns how many."""
    digest, rows = hashlib.sha256(), 0
    with told(), _new_file(path) as file:
        audit.record(by, "export", "records")
        with _one_moment():
            for line in _lines():
                file.write(line)
                digest.update(line.encode())
                rows += 1
        file.write(json.dumps({"rows": rows - 1, "sha256": digest.hexdigest()}) + "\n")
    return rows - 1


def read(path: Path, *, by: str) -> int:
    """Read an export into an empty office, all or nothing; returns how many rows."""
    end = _checked(path)
    with told(), transaction.atomic():
        if Encounter.objects.exists() or User.objects.exists():
            raise OfficeRefused(
                "This office holds records already, and an export is read into an empty one only",
                "Name a new folder with SUPERBILL_RECORDS, or a new database",
            )
        AuditHead.objects.all().delete()
        with path.open(encoding="utf-8", newline="\n") as file:
            next(file)
            for number, line in enumerate(file, start=2):
                if number < end:
                    _store(path, number, line)
        _restart_numbers()
        audit.record(by, "import", "records", detail=f"{end - 2} rows")
    return end - 2


def tables() -> list[type[models.Model]]:
    """Return every table of the records, in the order in which they are written."""
    found = [m for app in APPS for m in apps.get_app_config(app).get_models()]
    return sorted(found, key=lambda m: m._meta.db_table not in FIRST)  # noqa: SLF001 - Django's public name for it


def layout() -> list[str]:
    """Return the migrations that made this layout: an export fits the same layout only."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(name for app, name in applied if app == "office")


@contextmanager
def _one_moment() -> Iterator[None]:
    """See the database as it is now until the end, while others go on writing.

    Sources: postgresql.org, 13.2.2 Repeatable Read; sqlite.org/isolation.html, a reader in WAL mode. SQLite's
    transactions begin here by waiting for the right to write, which a reader does not need.
    """
    nested, usual = connection.in_atomic_block, getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]  # SQLite's
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql" and not nested:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = usual  # type: ignore[attr-defined]


def _new_file(path: Path) -> TextIO:
    """Open a new file that only its owner may read; one that is there is left alone."""
    try:
        return os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="\n"
        )
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be written ({error.strerror})", "Name a new file") from None


def _lines() -> Iterator[str]:
    yield json.dumps({"superbill": "records", "format": FORMAT, "layout": layout()}) + "\n"
    for model in tables():
        yield from _rows(model._base_manager.order_by("pk").iterator(chunk_size=500))  # noqa: SLF001 - as above


def _rows(rows: Iterable[models.Model]) -> Iterator[str]:
    for row in rows:
        text = io.StringIO()
        serializers.serialize("jsonl", [row], stream=text, ensure_ascii=False, cls=_Whole)
        yield text.getvalue()


def _checked(path: Path) -> int:
    """Return the number of the last line, after looking that the file is whole, untouched and of this layout."""
    digest, last, number = hashlib.sha256(), "", 0
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                if number == 1:
                    _fits(path, line)
                else:
                    digest.update(last.encode())
                last = line
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be read ({error.strerror})", "Check the name") from None
    except UnicodeDecodeError:
        raise BadFile(str(path), f"line {number + 1}", "is not text", NOT_OURS) from None
    end = _json(path, number, last)
    if not isinstance(end, dict) or end.get("rows") != number - 2 or end.get("sha256") != digest.hexdigest():
        raise BadFile(str(path), f"line {number}", "the file was cut off or changed", "Export the records again")
    return number


def _fits(path: Path, line: str) -> None:
    head = _json(path, 1, line)
    if not isinstance(head, dict) or head.get("superbill") != "records" or head.get("format") != FORMAT:
        raise BadFile(str(path), "line 1", "is not an export of the records", NOT_OURS)
    if head.get("layout") != layout():
        raise BadFile(
            str(path),
            "line 1",
            "was written by another version of superbill",
            "Import it with that version, then bring the records up to date by opening them with this one",
        )


def _json(path: Path, number: int, line: str) -> Any:  # noqa: ANN401 - whatever stands there
    try:
        return json.loads(line)
    except ValueError:
        raise BadFile(str(path), f"line {number}", "is not JSON", "Export the records again") from None


def _store(path: Path, number: int, line: str) -> None:
    try:
        for row in serializers.deserialize("jsonl", line):
            row.save(force_insert=True)
    except (DeserializationError, DatabaseError, ValueError):
        raise BadFile(str(path), f"line {number}", "is a row that does not fit", "Export the records again") from None


def _restart_numbers() -> None:
    """Let PostgreSQL count on from the highest number that came in."""
    ask: Callable[..., list[str]] = connection.ops.sequence_reset_sql
    with connection.cursor() as cursor:
        for statement in ask(no_style(), tables()):
            cursor.execute(statement)
