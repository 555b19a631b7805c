"""`superbill tables`: what is installed, compiling, downloading and verifying the official tables."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from superbill.cli.output import Exit, console
from superbill.cli.ready import compiled
from superbill.cli.table_diff import diff_tables
from superbill.cli.table_files import fetch_tables, install_tables
from superbill.cli.table_list import print_known, print_listing
from superbill.cli.table_progress import the_day
from superbill.errors import BadFile
from superbill.tables.listing import installed, listing
from superbill.tables.release import Release

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="List, compile, fetch, install and verify the official tables."
)

Names = Annotated[list[str] | None, typer.Argument(help="Names of tables; by default all.")]


@app.command("list")
def list_tables(
    day: Annotated[
        str | None, typer.Option("--date", help="Tell what is in force and what is missing on this day.")
    ] = None,
    known: Annotated[  # noqa: FBT002
        bool, typer.Option("--known", help="Every table there is: publisher, layouts, what is here of it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line.")] = False,  # noqa: FBT002
) -> None:
    """List the installed releases: effective dates, source, rows, and what is missing or out of date on a day."""
    on = the_day(day)
    if known:
        print_known(on, as_json=as_json)
        return
    listed = listing(on)
    if as_json:
        for row in listed.rows:
            typer.echo(json.dumps(row.document(), ensure_ascii=False))
    else:
        print_listing(listed, on)


@app.command("compile")
def compile_tables(names: Names = None) -> None:
    """Compile what the downloaded packages hold; a damaged release is compiled again."""
    done = compiled(names, check=True)
    out = console()
    for key in done.compiled:
        out.print(f"compiled {key}")
    for key in done.present:
        out.print(f"[dim]already here {key}[/]")
    for key, requirement in done.missing:
        out.print(f"[yellow]not compiled {key}: {requirement} is not downloaded, run `superbill tables fetch`[/]")
    if done.missing and not (done.compiled or done.present):
        raise typer.Exit(Exit.FAILED)


@app.command("verify")
def verify_tables(names: Names = None) -> None:
    """Recompute the hash of every installed release, or of the named tables."""
    out, failed = console(), 0
    for folder in installed():
        if names and folder.parent.name not in names:
            continue
        try:
            release = Release(folder)
            release.verify()
            release.close()
            out.print(f"ok       {folder.parent.name} {folder.name} sha256 {release.ref.sha256[:12]}")
        except BadFile as error:
            failed += 1
            sys.stderr.write(f"superbill: {error}\n")
            out.print(f"[red]damaged[/]  {folder.parent.name} {folder.name}")
    if failed:
        raise typer.Exit(Exit.FAILED)


app.command("fetch")(fetch_tables)
app.command("install")(install_tables)
app.command("diff")(diff_tables)
