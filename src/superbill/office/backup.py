"""A copy of the whole office while it works, and back: the database, and the key that some of its hashes need.

SQLite is copied by its own backup, page by page under its locks (sqlite.org/backup.html); PostgreSQL by pg_dump and
pg_restore. Source: 45 CFR 164.308(a)(7)(ii)(A)-(B), data backup plan and disaster recovery plan.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection
from django.utils import timezone

from superbill.errors import BadFile
from superbill.office import audit, place
from superbill.office.database import told, where
from superbill.office.errors import OfficeRefused, RecordsUnavailable
from superbill.office.models import Encounter, User

FORMAT = 1
_DATA, _KEY, _ABOUT = "records", "secret-key", "about.json"
_RESTORE_ONE = "Name a file of `superbill records backup`"


def back_up(path: Path, *, by: str) -> int:
    """Write a backup into `path`; returns its size. The office may be in use."""
    with told(), tempfile.TemporaryDirectory(dir=_beside(path)) as folder:
        audit.record(by, "back up", "records")
        copy = Path(folder) / _DATA
        _copy_out(copy)
        about = {"superbill": "backup", "format": FORMAT, "database": connection.vendor, "sha256": _sha256(copy)}
        draft = Path(folder) / "backup"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
                packed.writestr(_ABOUT, json.dumps(about | {"at": timezone.now().isoformat()}))
                packed.writestr(_KEY, place.secret_key())
                packed.write(copy, _DATA)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except OSError as error:
            raise BadFile(str(path), "", f"cannot be written ({error.strerror})", "Name a new file") from None
    return path.stat().st_size


def restore(path: Path, *, by: str, replace: bool) -> Path | None:
    """Put a backup in the place of what is here. What was here is copied beside first; returns that copy."""
    with told(), tempfile.TemporaryDirectory(dir=place.office_dir()) as folder:
        copy = _unpacked(path, Path(folder))
        kept = None
        if Encounter.objects.exists() or User.objects.exists():
            if not replace:
                raise OfficeRefused("This office holds records", "Add --replace; what is here is backed up first")
            kept = place.office_dir() / f"before-restore-{timezone.now():%Y%m%d-%H%M%S-%f}.backup"
            back_up(kept, by=by)
        _copy_in(copy)
        place.put_key((Path(folder) / _KEY).read_text(encoding="ascii"))
        connection.close()
        from superbill.office.migrating import bring_up_to_date  # noqa: PLC0415 - a backup may be older

        bring_up_to_date()
        found = audit.verify()
        audit.record(by, "restore", "records", detail="" if found.intact else f"log broken at {found.broken_at}")
    return kept


def _unpacked(path: Path, folder: Path) -> Path:
    """Unpack a backup and look that it is whole and of this kind of database."""
    try:
        with zipfile.ZipFile(path) as packed:
            about = json.loads(packed.read(_ABOUT))
            for name in (_KEY, _DATA):
                packed.extract(name, folder)
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be read ({error.strerror})", "Check the name") from None
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, NotImplementedError):
        raise BadFile(str(path), "", "is not a whole backup of the records", _RESTORE_ONE) from None
    if about.get("superbill") != "backup" or about.get("format") != FORMAT:
        raise BadFile(str(path), "", "is not a backup of this kind", _RESTORE_ONE)
    if about["sha256"] != _sha256(folder / _DATA):
        raise BadFile(str(path), "", "was changed or damaged", "Use another backup")
    if about["database"] != connection.vendor:
        raise OfficeRefused(
            f"The backup is of {about['database']}, and the records are in {connection.vendor}",
            "Between databases use `superbill records export` and `superbill records import`",
        )
    return folder / _DATA


def _copy_out(copy: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(copy)) as out:
            connection.connection.backup(out)
        return
    with _postgresql("pg_dump") as (program, environment):
        _call([program, "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}"], environment)


def _copy_in(copy: Path) -> None:
    """Write the copy into the database under its own locks: who has it open sees the old records, then the new."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(copy)) as source:
            if source.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise RecordsUnavailable(str(copy), "the backup is damaged", "Use another backup; nothing was changed")
            source.backup(connection.connection)
        return
    with _postgresql("pg_restore") as (program, environment):
        database = environment["PGDATABASE"]
        options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        _call([program, *options, f"--dbname={database}", str(copy)], environment)


@contextmanager
def _postgresql(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Find PostgreSQL's own program, and say where the database is in its environment, where no listing shows it."""
    found = shutil.which(name) or next(
        (str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        raise OfficeRefused(
            f"PostgreSQL's program {name} is not installed",
            "Install PostgreSQL's client programs, or use `superbill records export`",
        )
    told_where = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    settings = connection.settings_dict
    connection.close()
    yield found, os.environ | {v: str(settings[k]) for k, v in told_where.items() if settings.get(k)}


def _call(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603 - PostgreSQL's own program
    if done.returncode:
        raise RecordsUnavailable(
            where(),
            f"{Path(command[0]).name} could not do it (exit status {done.returncode})",
            "Check that its version is not older than the server's and that the account may read every table",
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _beside(path: Path) -> Path:
    if not path.parent.is_dir():
        raise BadFile(str(path), "", "its folder is not there", "Make the folder, or name another")
    if path.exists():
        raise BadFile(str(path), "", "is there already", "Name a new file")
    return path.parent
