"""The name of this edition of what browsers load: it stands in the address, so a browser may keep every file for good.

Screens and scripts that belong together also stay together: after an update no browser runs yesterday's script.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent / "static"


def edition(folder: Path = FOLDER) -> str:
    """Return 12 hex digits that change when a file of `folder` changes its name or content."""
    told = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        told.update(file.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return told.hexdigest()[:12]
