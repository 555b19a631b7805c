"""How the list of installed tables looks on a terminal."""

from __future__ import annotations

from datetime import date

from rich.markup import escape

from superbill.cli.output import console
from superbill.tables.listing import Listed, Listing

COLOURS = {"in force": "green", "ended": "dim", "not yet": "dim", "damaged": "red", "not compiled": "yellow"}
LOUD = ("EXAMPLE", "layout unverified")


def print_listing(listing: Listing, day: date) -> None:
    """Print every release with its source and marks below it, then what is missing on the day."""
    name_width = max((len(row.name) for row in listing.rows), default=0)
    release_width = max((len(row.release) for row in listing.rows), default=0)
    for row in listing.rows:
        state = f"[{COLOURS[row.state]}]{row.state}[/]"
        _say(f"[bold]{row.name.ljust(name_width)}[/]  {row.release.ljust(release_width)}  {_days(row)}  {state}")
        if row.manifest:
            _say(f"    [dim]{escape(row.manifest.source)}[/]")
        for mark in row.marks:
            _say(f"    [bold red]{escape(mark)}[/]" if mark.startswith(LOUD) else f"    {escape(mark)}")
    if listing.lacking:
        _say(f"\nNot in force on {day.isoformat()} (what rests on an ended release is marked as carried over):")
        for line in listing.lacking:
            _say(f"  {escape(line)}")


def _days(row: Listed) -> str:
    if row.manifest is None:
        return " " * 24
    ends = row.manifest.effective_to.isoformat() if row.manifest.effective_to else "open      "
    return f"{row.manifest.effective_from.isoformat()}  {ends}  {row.manifest.rows:>9,} rows"


def _say(line: str) -> None:
    console().print(line, soft_wrap=True)
