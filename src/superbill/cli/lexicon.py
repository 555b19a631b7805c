"""`superbill lexicon`: grow the lexicon from what coders accept and reject."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from superbill.cli.files import write_whole
from superbill.cli.output import Exit, Run, console
from superbill.coding.terms.growing import LEAST_CHARTS, Growth, decisions, grown, lexicon_text
from superbill.coding.terms.lexicon import own_files, read_lexicon, read_own
from superbill.errors import BadInput
from superbill.tables.store import Tables

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Grow the lexicon from coders' decisions.")


@app.command("learn")
def learn_command(
    files: Annotated[list[Path], typer.Argument(help="Decisions as JSON Lines: chart, term, code, decision, instead.")],
    out: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the proposed rows as a file of the lexicon.")
    ] = None,
    least: Annotated[int, typer.Option("--charts", min=2, help="Fewest charts that must agree.")] = LEAST_CHARTS,
) -> None:
    """Propose rows from decisions, with counts; reviewed rows are never replaced, what contradicts them is told."""
    run = Run()
    with run.guarded():
        if out is not None and out.exists():
            raise BadInput("--output", f"{out} exists", "Name a new file; proposals never replace rows")
        home = Tables().folder.parent
        held = [*read_lexicon(), *read_own(home)]
        found = grown((d for file in files for d in decisions(file)), held, least)
        _print(found)
        if out is not None:
            write_whole(out, lexicon_text(found).encode())
            sys.stderr.write(f"superbill: review the rows of {out}, then move it to {home / 'lexicon'}\n")
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


@app.command("list")
def list_command() -> None:
    """List the files of your own lexicon, with the number of their rows."""
    run = Run()
    with run.guarded():
        home = Tables().folder.parent
        rows = [row.place.rpartition(":")[0] for row in read_own(home)]
        for file in own_files(home):
            sys.stdout.write(f"{file}: {rows.count(file.name)} wordings\n")
        if not rows:
            sys.stdout.write(f"No rows of your own in {home / 'lexicon'}.\n")
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


def _print(found: list[Growth]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("wording", "code", "accepted", "rejected", "advice", "row"):
        table.add_column(heading, justify="right" if heading in ("accepted", "rejected") else "left")
    for g in found:
        table.add_row(g.term, g.code, str(g.accepted), str(g.rejected), g.advice, g.place)
    out = console()
    if found:
        out.print(table)
    out.print(f"{sum(g.is_row for g in found)} rows proposed, {sum(not g.is_row for g in found)} to look at")
