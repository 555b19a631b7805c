"""Writing a file whole or not at all: half-written output never replaces good output."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from superbill.errors import BadFile


def write_whole(path: Path, content: bytes) -> Path:
    """Write `content` beside `path` and rename it into place; an existing file stays until then.

    Raises:
        BadFile: the folder is missing or not writable, or the disk is full; what stood at `path` is unchanged.
    """
    try:
        descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(draft, 0o600)  # noqa: PTH101 - a claim is for its owner's eyes
            Path(draft).replace(path)
        finally:
            with suppress(FileNotFoundError):
                Path(draft).unlink()
    except OSError as error:
        do = "Name a folder that exists and can be written; nothing was changed"
        raise BadFile(str(path), "", f"cannot be written ({error.strerror})", do) from None
    return path
