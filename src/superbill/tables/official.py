"""An official file where it lies: on disk, or a member of an archive (a wheel is a zip) read in place."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from superbill.errors import BadFile

AGAIN = "Fetch it again with `superbill tables fetch`"
CHUNK = 1 << 20
INSIDE = "!/"
IN_MEMORY = 1 << 24
WORKBOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """One file of a publisher. `member` is its name inside the archive at `path`, or "" when `path` is the file.

    "inner.zip!/lcd.csv" is a member of an archive inside the archive, as the Medicare Coverage Database ships them.
    """

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """The name for messages and sources: member and archive, without the folder."""
        return f"{self.member} in {self.path.name}" if self.member else self.path.name

    def name_ends(self, endings: tuple[str, ...]) -> bool:
        """Tell whether the file's own name ends in one of these, in any case."""
        return (self.member or self.path.name).lower().endswith(endings)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the bytes for reading.

        Raises:
            BadFile: the file is missing, unreadable, not a zip, or the member is missing or damaged.
        """
        try:
            if not self.member:
                with self.path.open("rb") as file:
                    yield file
                return
            outer, _, inner = self.member.partition(INSIDE)
            with zipfile.ZipFile(self.path) as archive, archive.open(outer) as file:
                if not inner:
                    yield file
                    return
                with unpacked(file) as copy, zipfile.ZipFile(copy) as within, within.open(inner) as deep:
                    yield deep
        except KeyError:
            raise BadFile(str(self.path), self.member, "is not in this archive", AGAIN) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise BadFile(str(self.path), self.member, f"the archive is damaged ({error})", AGAIN) from None
        except FileNotFoundError:
            raise BadFile(str(self.path), self.member, "there is no such file", AGAIN) from None

    def read(self) -> bytes:
        """Return all bytes."""
        with self.open() as file:
            return file.read()

    def sha256(self) -> str:
        """Return the hash of the bytes."""
        with self.open() as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]

    @contextmanager
    def on_disk(self, scratch: Path) -> Iterator[Path]:
        """Give a path on disk to the bytes, unpacked below `scratch` if need be and removed afterwards."""
        if not self.member:
            yield self.path
            return
        with tempfile.TemporaryDirectory(prefix="unpacked-", dir=scratch) as folder:
            target = Path(folder) / Path(self.member).name
            with self.open() as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, CHUNK)
            yield target


@contextmanager
def unpacked(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give a copy that can be read in any order: in memory while small, else in a temporary file."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
        shutil.copyfileobj(file, copy, CHUNK)
        copy.seek(0)
        yield copy


def members(path: Path) -> list[OfficialFile]:
    """Return the files in an archive, with those of archives inside it; a file that is no archive stands for itself.

    Raises:
        BadFile: the archive is damaged.
    """
    if path.suffix.lower() in WORKBOOKS or not zipfile.is_zipfile(path):
        if path.suffix.lower() == ".zip":
            raise BadFile(str(path), "", "is not a whole ZIP archive", AGAIN)
        return [OfficialFile(path)]
    found = []
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.lower().endswith(".zip"):
                    with archive.open(name) as inner, unpacked(inner) as copy, zipfile.ZipFile(copy) as within:
                        found += [OfficialFile(path, f"{name}{INSIDE}{deep}") for deep in within.namelist()]
                else:
                    found.append(OfficialFile(path, name))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise BadFile(str(path), "", f"the archive is damaged ({error})", AGAIN) from None
    return [file for file in found if not file.member.endswith("/") and not file.member.startswith("__MACOSX")]
