"""An official file where it lies: on disk, or a member of an archive (a wheel is a zip) read in place."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from superbill.errors import BadFile

AGAIN = "Fetch it again with `superbill tables fetch`"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """One file of a publisher. `member` is its name inside the archive at `path`, or "" when `path` is the file."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """The name for messages and sources: member and archive, without the folder."""
        return f"{self.member} in {self.path.name}" if self.member else self.path.name

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
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as file:
                yield file
        except KeyError:
            raise BadFile(str(self.path), self.member, "is not in this archive", AGAIN) from None
        except (zipfile.BadZipFile, EOFError) as error:
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
