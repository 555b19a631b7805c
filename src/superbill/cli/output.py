"""How the commands speak: one console, and the exit status of a run over several inputs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import TypeVar

from rich.console import Console

from superbill.errors import BadInput, SuperbillError

Item = TypeVar("Item")


class Exit(IntEnum):
    """The exit status of every command; of several, the gravest counts in the order of `GRAVITY`."""

    CLEAN = 0
    FAILED = 1
    USAGE = 2
    FINDINGS = 3


GRAVITY = (Exit.CLEAN, Exit.FINDINGS, Exit.FAILED, Exit.USAGE)


def console() -> Console:
    """Return the console for people: colour on a terminal, plain text of stable width in a pipe."""
    piped = not sys.stdout.isatty()
    return Console(highlight=False, soft_wrap=False, width=120 if piped else None)


def worst(*statuses: Exit) -> Exit:
    """Return the gravest status."""
    return max(statuses, key=GRAVITY.index, default=Exit.CLEAN)


class Run:
    """One run of a command over several inputs: an error in one is told and counted, the others go on."""

    def __init__(self) -> None:
        self.status = Exit.CLEAN

    def note(self, status: Exit) -> None:
        """Count a status."""
        self.status = worst(self.status, status)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Tell a foreseen error on stderr instead of stopping the run. A wrong argument counts as usage."""
        try:
            yield
        except SuperbillError as error:
            sys.stderr.write(f"superbill: {error}\n")
            self.note(Exit.USAGE if isinstance(error, BadInput) else Exit.FAILED)

    def each(self, items: Iterable[Item], work: Callable[[Item], Exit]) -> Exit:
        """Do the work for every item, guarded, and return the status of the whole run."""
        for item in items:
            with self.guarded():
                self.note(work(item))
        return self.status
