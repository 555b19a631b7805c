"""Writing a release: rows to a folder of its own, then one rename; a kill at any moment leaves the store as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

import lmdb
import msgspec

from superbill.errors import BadFile
from superbill.tables.release import MANIFEST, ROWS, Manifest, Release, digest, file_sha256, row_key

MAP_SIZE = 1 << 32
PARTIAL = ".partial-"
STALE_SECONDS = 86_400
BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Origin:
    """What a release is and where it came from, before its rows are known. Fields as in `Manifest`."""

    name: str
    release: str
    effective_from: date
    effective_to: date | None
    source: str
    source_sha256: str
    example: bool = False
    verified: bool = True
    licence: str = "US Government work"
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Draft:
    """The rows of a release being compiled, and extra files derived from them (such as a search index)."""

    folder: Path
    source: str
    records: int = 0
    """How many records of the published file the rows hold, where a row holds many; 0 when a row is a record."""
    notes: list[str] = field(default_factory=list)
    """What the loader found that a reader of the release must know; they follow the notes of its origin."""
    latest: date | None = None
    """The latest day on which something in the file begins or ends; a release that ends before is named wrongly."""
    published: date | None = None
    """The first day of the quarter that a file with a history was published for; None where that is its first day."""
    _rows: dict[bytes, bytes] = field(default_factory=dict)
    _encoder: msgspec.msgpack.Encoder = field(default_factory=msgspec.msgpack.Encoder)
    partial: bool = False
    """The file need not go on to where every release ends: an example, or the user knows better."""
    poured: int = 0
    _open: lmdb.Environment | None = None

    def put(self, kind: str, key: str, row: object) -> None:
        """Store a row.

        Raises:
            BadFile: the source file holds the same kind and key twice.
        """
        self.put_packed(kind, key, self._encoder.encode(row))

    def put_packed(self, kind: str, key: str, data: bytes) -> None:
        """Store bytes as they are, to be read with `Release.packed`: arrays of numbers that no row type describes.

        Raises:
            BadFile: the source file holds the same kind and key twice.
        """
        stored = row_key(kind, key)
        if stored in self._rows:
            raise BadFile(
                self.source, f"{kind} {key}", "stands twice", "Give a whole release file; nothing was installed"
            )
        self._rows[stored] = data

    def reach(self, name: str, last: str, least: str | tuple[str, ...], wanted: str) -> None:
        """Refuse a file that ends too early: text that was cut off at the end of a line shows it by nothing else.

        Args:
            name: the file's name, for messages.
            last: the last code in the file.
            least: a code that every release goes on to, or the beginnings that the last code of one may have.
            wanted: what the reader should do.

        Raises:
            BadFile: the last code comes before that, and the release need not be whole.
        """
        if last.startswith(least) if isinstance(least, tuple) else last >= least:
            return
        goes_on = least if isinstance(least, str) else least[0]
        told = f"holds '{last}', but every release so far goes on to '{goes_on}'"
        if not self.partial:
            raise BadFile(name, "last line", f"{told}: the file is cut off", wanted)
        self.notes.append(f"Partial: the last line {told}")

    @property
    def empty(self) -> bool:
        """Tell whether nothing is stored."""
        return not self._rows and not self.poured

    def has(self, kind: str, key: str) -> bool:
        """Tell whether a row is stored already."""
        return row_key(kind, key) in self._rows

    def pour(self, kind: str, rows: Iterable[tuple[str, object]]) -> None:
        """Store rows of a large file as they come, without keeping them in memory.

        Raises:
            BadFile: a key stands twice.
        """
        for batch in _batches((row_key(kind, key), self._encoder.encode(row)) for key, row in rows):
            with self._environment().begin(write=True) as transaction:
                for key, value in batch:
                    if not transaction.put(key, value, overwrite=False):
                        told = key.decode().replace("\0", " ")
                        raise BadFile(self.source, told, "stands twice", "Give a whole release file")
            self.poured += len(batch)

    def _environment(self) -> lmdb.Environment:
        if self._open is None:
            self._open = lmdb.open(
                str(self.folder / ROWS), subdir=False, map_size=MAP_SIZE, lock=False, sync=False, writemap=False
            )
        return self._open

    def close(self) -> None:
        """Let go of the file of rows, if it was opened."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def file(self, name: str) -> Path:
        """Return the path of an extra file that goes with the release."""
        return self.folder / name

    def write(self) -> tuple[str, int]:
        """Write the rows sorted by key; return their sha256 and their number."""
        environment = self._environment()
        with environment.begin(write=True) as transaction:
            for key in sorted(self._rows):
                transaction.put(key, self._rows[key], append=not self.poured)
        environment.sync(True)  # noqa: FBT003 - lmdb takes the flag by position only
        with environment.begin(buffers=True) as reading, reading.cursor() as cursor:
            told = digest((bytes(key), bytes(value)) for key, value in cursor)
        self.close()
        return told


def _batches(rows: Iterable[tuple[bytes, bytes]]) -> Iterator[list[tuple[bytes, bytes]]]:
    """Yield rows some ten thousand at a time, each time in the order of their keys."""
    waiting = iter(rows)
    while batch := sorted(islice(waiting, BATCH)):
        yield batch


@contextmanager
def compiling(tables: Path, origin: Origin, *, partial: bool = False) -> Iterator[Draft]:
    """Give a Draft to fill; on leaving without an error the release appears in one rename.

    Raises:
        BadFile: the disk is full or not writable; nothing that was installed has changed.
    """
    target = tables / origin.name / origin.release
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(tables)
        folder = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=tables))
    except OSError as error:
        raise _no_room(tables, error) from None
    try:
        draft = Draft(folder, origin.source, partial=partial or origin.example)
        try:
            yield draft
            _finish(draft, origin, target)
        finally:
            draft.close()
    except (OSError, lmdb.Error, sqlite3.Error) as error:
        raise _no_room(tables, error) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            target.parent.rmdir()


def _finish(draft: Draft, origin: Origin, target: Path) -> None:
    sha256, rows = draft.write()
    path = draft.folder / ROWS
    manifest = Manifest(
        sha256=sha256,
        rows=rows,
        records=draft.records or rows,
        published=draft.published,
        file_sha256=file_sha256(path),
        file_bytes=path.stat().st_size,
        **{name: getattr(origin, name) for name in Origin.__dataclass_fields__ if name != "notes"},
        notes=(*origin.notes, *draft.notes),
    )
    (draft.folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    if target.exists():
        _replace_if_unreadable(target)
    if not target.exists():
        with suppress(FileExistsError):
            os.rename(draft.folder, target)  # noqa: PTH104 - one atomic rename of a folder


def _replace_if_unreadable(target: Path) -> None:
    """A release is immutable, so the same one stays; a damaged one makes room."""
    try:
        release = Release(target)
        release.verify()
        release.close()
    except BadFile:
        shutil.rmtree(target)


def _sweep(tables: Path) -> None:
    """Remove what a killed compilation left behind a day ago or earlier."""
    for left in tables.glob(f"{PARTIAL}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _no_room(tables: Path, error: Exception) -> BadFile:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return BadFile(
        str(tables),
        "",
        f"the compiled table could not be written ({reason})",
        "Free some space or set SUPERBILL_HOME to a writable folder, then run the command again; "
        "the releases already installed are unchanged",
    )
