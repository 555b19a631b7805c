"""Tables that a command needs: the store and the dictionary, compiled on first use with a progress bar."""

from __future__ import annotations

import gc
from collections.abc import Collection
from datetime import date

from superbill.cli.table_progress import progress
from superbill.coding.terms.build import ensure_terms
from superbill.errors import SuperbillError
from superbill.tables.ready import Ready, ensure
from superbill.tables.store import Tables
from superbill.tables.terms import Terms

GARBAGE = (50_000, 20, 50)
"""When Python looks for garbage: rarely, since tables and rules stay, and what a note makes is let go of by itself.

Looking after every 700 new objects takes a seventh of the time of the first note.
"""


def ready_tables(names: Collection[str] | None = None) -> Tables:
    """Return the store for a command, compiling on first use what the downloaded packages hold.

    Raises:
        SuperbillError: nothing is installed and nothing is downloaded.
    """
    gc.set_threshold(*GARBAGE)
    done = compiled(names)
    tables = Tables()
    if done.missing and not (done.present or done.compiled):
        wanted = ", ".join(dict.fromkeys(requirement for _, requirement in done.missing))
        raise SuperbillError(
            f"No official tables are installed in {tables.folder}. Run `superbill tables fetch` once, with the package "
            f"index reachable; it downloads {wanted}."
        )
    return tables


def ready_terms(tables: Tables, day: date) -> Terms:
    """Return the dictionary of a day, compiled with a progress bar when its inputs changed."""
    with progress("Compiling the dictionary") as tell:
        return ensure_terms(tables, day, tell)


def compiled(names: Collection[str] | None = None, *, check: bool = False) -> Ready:
    """Compile what is missing, with a progress bar on a terminal."""
    with progress("Compiling the official tables") as tell:
        return ensure(names=names, progress=tell, check=check)


def settle() -> None:
    """Take what is loaded out of the garbage collector's way: tables and rules stay as long as the program does.

    Called once the first note is coded, before many others: searching a large dictionary for garbage takes a tenth of
    the time of every note.
    """
    gc.collect()
    gc.freeze()
