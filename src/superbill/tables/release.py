"""Release: one published release of one official table, compiled, immutable, read through a memory map.

Rows are grouped by `kind` (a short word such as "code" or "children") and keyed by text. Several processes share the
pages; opening costs about a millisecond. Why LMDB: docs/decisions/0003.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import lmdb
import msgspec

from superbill.errors import BadFile
from superbill.model.table import TableRef

MANIFEST = "release.json"
ROWS = "rows.mdb"
REPAIR = "Remove that folder and run `superbill tables compile`, or install the release again"

Row = TypeVar("Row")


class Manifest(msgspec.Struct, frozen=True):
    """What `release.json` says of a release.

    `source` names publisher and file, `source_sha256` its bytes, `sha256` the compiled rows. `effective_to` None means
    until a newer release is installed. `example` marks hand-written demonstration values. `verified` is false until a
    real official file has passed the loader ("layout unverified"). `notes` say what the release lacks. `file_sha256`
    and `file_bytes` describe the file of the rows, so that a damaged one is refused before it is mapped into memory.
    `records` counts the records of the published file; a row may hold many (0 in releases compiled by older programs).
    `published`: a file that tells its past too is in force long before it came out; of two such the later one answers.
    """

    name: str
    release: str
    effective_from: date
    effective_to: date | None
    source: str
    source_sha256: str
    sha256: str
    rows: int
    example: bool = False
    verified: bool = True
    licence: str = "US Government work"
    notes: tuple[str, ...] = ()
    file_sha256: str = ""
    file_bytes: int = 0
    records: int = 0
    published: date | None = None


class _Map:
    """A memory map of a file of rows. LMDB allows one per file and process, so releases of one file share it."""

    def __init__(self, path: Path) -> None:
        self.environment = lmdb.open(str(path), subdir=False, readonly=True, lock=False, max_readers=512)

    def __del__(self) -> None:
        if hasattr(self, "environment"):
            self.environment.close()


class Packed:
    """Bytes of a release where they lie in the memory map, which stays open as long as this value lives."""

    __slots__ = ("_map", "data")

    def __init__(self, data: memoryview, held: _Map | None) -> None:
        self.data, self._map = data, held


_MAPS: WeakValueDictionary[str, _Map] = WeakValueDictionary()
_MAPPING = Lock()


def _mapped(path: Path) -> _Map:
    key = str(path.resolve())
    with _MAPPING:
        found = _MAPS.get(key)
        try:
            if found is None:
                found = _MAPS[key] = _Map(path)
        except lmdb.Error as error:
            raise BadFile(str(path), "header", f"is not a compiled table ({error})", REPAIR) from None
    return found


_DECODERS: dict[object, msgspec.msgpack.Decoder[Any]] = {}


def _decoder(row: type[Row]) -> msgspec.msgpack.Decoder[Row]:
    if row not in _DECODERS:
        _DECODERS[row] = msgspec.msgpack.Decoder(row)
    return _DECODERS[row]


def row_key(kind: str, key: str) -> bytes:
    """Return the stored key of a row."""
    return f"{kind}\0{key}".encode()


class Release:
    """An open release. Cheap to open, safe to share between threads, never written to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = _manifest(folder)
        self.ref = TableRef(name=self.manifest.name, release=self.manifest.release, sha256=self.manifest.sha256)
        _whole(folder / ROWS, self.manifest)
        self._map: _Map | None = _mapped(folder / ROWS)
        self._env = self._map.environment
        self._transaction = self._env.begin(buffers=True)

    @property
    def days(self) -> str:
        """The days of the release in words, for messages."""
        manifest = self.manifest
        return f"{manifest.effective_from} to {manifest.effective_to or 'a newer release'}"

    def covers(self, day: date) -> bool:
        """Tell whether the release is in force on `day`."""
        ends = self.manifest.effective_to
        return self.manifest.effective_from <= day and (ends is None or day <= ends)

    def get(self, kind: str, key: str, row: type[Row]) -> Row | None:
        """Return the row stored under `kind` and `key`, or None."""
        raw = self._transaction.get(f"{kind}\0{key}".encode())
        return None if raw is None else self._decode(raw, row, kind)

    def has(self, kind: str, key: str) -> bool:
        """Tell whether a row is stored under `kind` and `key`."""
        return self._transaction.get(f"{kind}\0{key}".encode()) is not None

    def packed(self, kind: str, key: str) -> Packed | None:
        """Return bytes stored as they are, or None."""
        raw = self._transaction.get(f"{kind}\0{key}".encode())
        return None if raw is None else Packed(raw, self._map)

    def scan(self, kind: str, row: type[Row], prefix: str = "") -> Iterator[tuple[str, Row]]:
        """Yield the rows of `kind` whose key starts with `prefix`, in the order of their keys."""
        start = row_key(kind, prefix)
        cut = len(kind.encode()) + 1
        with self._env.begin(buffers=True) as transaction, transaction.cursor() as cursor:
            if not cursor.set_range(start):
                return
            for stored, raw in cursor:
                key = bytes(stored)
                if not key.startswith(start):
                    return
                yield key[cut:].decode(), self._decode(raw, row, kind)

    def items(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield every row as it is stored: kind, key, bytes; in order."""
        with self._env.begin(buffers=True) as transaction, transaction.cursor() as cursor:
            for stored, raw in cursor:
                kind, _, key = bytes(stored).decode().partition("\0")
                yield kind, key, bytes(raw)

    def verify(self) -> None:
        """Recompute the hashes of the file and of the rows.

        Raises:
            BadFile: the content is not what was compiled.
        """
        path = self.folder / ROWS
        if self.manifest.file_sha256 and file_sha256(path) != self.manifest.file_sha256:
            raise BadFile(str(path), "", "has changed since it was compiled (sha256 differs)", REPAIR)
        with self._env.begin(buffers=True) as transaction, transaction.cursor() as cursor:
            sha256, rows = digest((bytes(key), bytes(value)) for key, value in cursor)
        if (sha256, rows) != (self.manifest.sha256, self.manifest.rows):
            raise BadFile(str(path), "", "does not hold the rows that were compiled (sha256 differs)", REPAIR)

    def close(self) -> None:
        """Let go of the memory map; it goes when the last release that shares it lets go."""
        self._transaction.abort()
        del self._env
        self._map = None

    def _decode(self, raw: memoryview | bytes, row: type[Row], kind: str) -> Row:
        try:
            value: Row = _decoder(row).decode(raw)
        except msgspec.MsgspecError as error:
            raise BadFile(str(self.folder / ROWS), f"rows '{kind}'", f"are damaged ({error})", REPAIR) from None
        return value


def digest(rows: Iterable[tuple[bytes, bytes]]) -> tuple[str, int]:
    """Return the sha256 and the number of rows given in the order of their keys."""
    hashed, count = hashlib.sha256(), 0
    for key, value in rows:
        hashed.update(len(key).to_bytes(4, "big") + key + value)
        count += 1
    return hashed.hexdigest(), count


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _whole(path: Path, manifest: Manifest) -> None:
    """Refuse a file of another length: reading a truncated memory map would end the process."""
    try:
        held = path.stat().st_size
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be read ({error.strerror})", REPAIR) from None
    if manifest.file_bytes and held != manifest.file_bytes:
        raise BadFile(str(path), f"byte {held}", f"has {held} bytes instead of {manifest.file_bytes}", REPAIR)


def _manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be read ({error.strerror})", REPAIR) from None
    except msgspec.MsgspecError as error:
        raise BadFile(str(path), "", f"is not a release description ({error})", REPAIR) from None
