"""Files for the commands: read as they are, and written whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from superbill.errors import BadFile, BadInput


def content_of(path: Path) -> bytes:
    """The bytes of a file; of standard input for -.

    Raises:
        BadInput: when there is no such file.
        BadFile: when it cannot be read.
    """
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except FileNotFoundError:
        raise BadInput(str(path), "there is no such file", "Check the name and the folder") from None
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be read ({error.strerror})", "Check the permissions") from None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and then rename it: nobody sees half of it, and a failure leaves the old one.

    Raises:
        BadFile: when the folder is missing, not writable or full.
    """
    partial = None
    try:
        number, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).replace(path)
    except OSError as error:
        if partial:
            Path(partial).unlink(missing_ok=True)
        raise BadFile(
            str(path), "", f"cannot be written ({error.strerror})", "Check the folder, its rights and its space"
        ) from None
