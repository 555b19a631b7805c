"""How the list of installed tables looks on a terminal."""

from __future__ import annotations

import json
from datetime import date

import typer
from rich.markup import escape

from superbill.cli.output import console
from superbill.tables.listing import Listed, Listing, known

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
    if listing.absent:
        _say(f"\n{listing.absent} tables of the catalogue are not installed; --known lists them.")


def print_known(day: date, *, as_json: bool) -> None:
    """Print every table of the catalogue: what is here of it on the day, its publisher, its layouts."""
    for row in known(day):
        if as_json:
            typer.echo(json.dumps(row.document(), ensure_ascii=False))
            continue
        colour = COLOURS.get(row.state, "yellow")
        _say(f"[bold]{row.entry.name}[/]  {escape(row.entry.title)}  [{colour}]{escape(row.state)}[/]")
        _say(f"    [dim]{escape(row.entry.publisher)}, by {row.entry.cadence}: {escape(row.entry.page)}[/]")
        for layout in row.entry.layouts:
            mark = "" if layout.verified else "  [bold red]layout unverified[/]"
            _say(f"    {escape(layout.name)}: {escape(layout.files)}{mark}")


def _days(row: Listed) -> str:
    if row.manifest is None:
        return " " * 24
    ends = row.manifest.effective_to.isoformat() if row.manifest.effective_to else "open      "
    return f"{row.manifest.effective_from.isoformat()}  {ends}  {row.manifest.records or row.manifest.rows:>9,} rows"


def _say(line: str) -> None:
    console().print(line, soft_wrap=True)
