"""The payers' rules that the office works by: files in its folder of rules, and what supervisors switched on."""

from __future__ import annotations

import functools
from pathlib import Path

from superbill.edits.payer.book import PayerBook, payer_book
from superbill.errors import BadFile
from superbill.tables.home import home

FOLDER = "payer-rules"


def files_in_force() -> tuple[PayerBook, ...]:
    """Return the books of the files in the folder of rules, in the order of their names.

    Raises:
        BadFile: a file is not one of rules; nothing is checked by half of the rules.
    """
    folder = home() / FOLDER
    paths = sorted(folder.glob("*.toml")) if folder.is_dir() else ()
    return tuple(_read(path, path.stat().st_mtime_ns) for path in paths)


@functools.lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> PayerBook:  # noqa: ARG001 - a file that changed is another entry
    try:
        return payer_book(path.read_text("utf-8-sig"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(path.name, "", f"cannot be read ({type(error).__name__})", "Check the file") from None
