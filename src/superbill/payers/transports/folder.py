"""A payer reached through a folder: files for it lie in `to-payer`, its answers in `from-payer`."""

from __future__ import annotations

import os
import re
from pathlib import Path

from superbill.errors import PayerError
from superbill.payers.transport import Answer

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
PARTIAL = ".part"


class FolderTransport:
    """Exchanges files with a payer through a folder that both can reach.

    A file appears whole or not at all: it is written beside its place and then renamed.
    """

    def __init__(self, payer: str, folder: Path) -> None:
        self.payer = payer
        self.outgoing, self.incoming, self.kept = folder / "to-payer", folder / "from-payer", folder / "kept"

    def send(self, name: str, content: bytes) -> None:
        """Put a file into `to-payer`; the same file again changes nothing."""
        self._check(name)
        place = self.outgoing / name
        try:
            self.outgoing.mkdir(parents=True, exist_ok=True)
            if place.exists():
                if place.read_bytes() != content:
                    raise PayerError(self.payer, f"another file lies under the name {name}", permanent=True)
                return
            write_whole(place, content)
        except OSError as error:
            raise self._failed("cannot write into its folder", error) from None

    def fetch(self) -> tuple[Answer, ...]:
        """What lies in `from-payer`, by name; files that are still being written are left alone."""
        try:
            if not self.incoming.is_dir():
                return ()
            places = sorted(p for p in self.incoming.iterdir() if p.is_file() and not p.name.endswith(PARTIAL))
            return tuple(Answer(p.name, p.read_bytes()) for p in places)
        except OSError as error:
            raise self._failed("cannot read its folder", error) from None

    def keep(self, answer: Answer) -> None:
        """Move an answer to `kept`."""
        self._check(answer.name)
        try:
            self.kept.mkdir(parents=True, exist_ok=True)
            (self.incoming / answer.name).replace(self.kept / answer.name)
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._failed("cannot move an answer", error) from None

    def _check(self, name: str) -> None:
        if not NAME.fullmatch(name) or name.endswith(PARTIAL):
            raise PayerError(
                self.payer, "the file name is not made of letters, digits, dots and dashes", permanent=True
            )

    def _failed(self, what: str, error: OSError) -> PayerError:
        permanent = isinstance(error, PermissionError | NotADirectoryError)
        return PayerError(self.payer, f"{what} ({error.strerror})", permanent=permanent)


def write_whole(place: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it, and so that it survives a crash once this returns."""
    partial = place.with_name(place.name + PARTIAL)
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(place)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
