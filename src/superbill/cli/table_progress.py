"""The progress bar of the commands on tables, and the day that they are asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from superbill.cli.output import Exit

Tell = Callable[[str, int, int], None]


@contextmanager
def progress(what: str, *, of_bytes: bool = False) -> Iterator[Tell]:
    """Give a callback that draws a progress bar on stderr, only when there is something to do."""
    amount = DownloadColumn() if of_bytes else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), amount, TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    task = bar.add_task(what, total=None)

    def tell(name: str, done: int, total: int) -> None:
        if not bar.live.is_started:
            bar.start()
        bar.update(task, description=f"{what} {name}".rstrip(), completed=done, total=total or None)

    try:
        yield tell
    finally:
        bar.stop()


def the_day(text: str | None, option: str = "--date") -> date:
    """Read the day that an option gives; without one, the person's own day."""
    if text is None:
        return date.today()  # noqa: DTZ011 - the only default: the person's own day
    try:
        return date.fromisoformat(text)
    except ValueError:
        sys.stderr.write(f"superbill: {option}: '{text}' is not a date. Write it as YYYY-MM-DD, such as 2026-05-15\n")
        raise typer.Exit(Exit.USAGE) from None
