"""Interchange control numbers: a durable sequence in the user's folder, each number given out once.

A number is stored as taken before it is used. So a crash may leave a gap in the sequence and never a number twice,
which is what lets a payer tell a file sent again from a new one (X12.5, ISA13).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

from superbill.errors import BadFile
from superbill.tables.home import home

HIGHEST = 999_999_999
_FILE = "control-numbers.db"
_WAIT_SECONDS = 30.0
_TABLE = "CREATE TABLE IF NOT EXISTS taken (name TEXT PRIMARY KEY, last INTEGER NOT NULL)"
_NEXT = """
INSERT INTO taken VALUES (:name, :count) ON CONFLICT (name) DO UPDATE
SET last = CASE WHEN last + :count > :highest THEN :count ELSE last + :count END
RETURNING last
"""


def reserve(count: int = 1, name: str = "interchange") -> int:
    """The first of so many numbers in a row that no other run gets; behind 999,999,999 comes 1.

    Raises:
        BadFile: the sequence cannot be read or stored; no number was given out.
    """
    path = home() / _FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)) as store:
            store.execute("PRAGMA synchronous = FULL")
            store.execute(_TABLE)
            store.execute("BEGIN IMMEDIATE")
            (last,) = store.execute(_NEXT, {"name": name, "count": count, "highest": HIGHEST}).fetchone()
            store.execute("COMMIT")
    except (OSError, sqlite3.Error) as error:
        do = "Check the folder, its rights and its space, or give a number with --control"
        raise BadFile(str(path), "", f"cannot be used ({type(error).__name__})", do) from None
    return int(last) - count + 1
