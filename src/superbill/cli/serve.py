"""`superbill serve`: the coded charts in the browser, on this machine, behind a login."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from superbill.errors import BadInput

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def serve(  # noqa: PLR0913, PLR0917 - the command line's options
    host: Annotated[str, typer.Option(help="Address to listen on; the default is this machine only.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8642,
    records: Annotated[Path | None, typer.Option(help="Folder of the records; by default that of this user.")] = None,
    add_user: Annotated[str | None, typer.Option(help="Create an account with this name first, and stop.")] = None,
    role: Annotated[
        list[str] | None, typer.Option(help="Role of that account (coder, biller, provider ...); may be repeated.")
    ] = None,
    npi: Annotated[str, typer.Option(help="NPI of the provider whose account it is.")] = "",
    processes: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer; for many people at once.")] = 1,
    with_worker: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--worker/--no-worker", help="Do background work here too.")
    ] = True,
) -> None:
    """Show the coded charts behind a login, until Ctrl+C."""
    from superbill import office  # noqa: PLC0415 - Django is loaded by this command only

    if records:
        if not records.is_dir():
            raise BadInput(
                "--records", f"there is no folder {records}", "Name the folder that `superbill demo` printed"
            )
        os.environ["SUPERBILL_RECORDS"] = str(records.resolve())
    office.setup()
    if add_user:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        office.add_user(add_user, password, role or (), npi)
        typer.echo(f"Account '{add_user}' created.")
        return
    if not office.has_users():
        sys.stderr.write("superbill: there is no account yet. Create one: superbill serve --add-user NAME\n")
        raise typer.Exit(1)
    helper = _worker() if with_worker else None
    behind = "Background work is done here too" if helper else "Background work waits for `superbill worker`"

    def announce(url: str) -> None:
        typer.echo(f"The office is open at {url} (Ctrl+C closes it). {behind}.")

    try:
        office.serve(host, port, announce=announce, processes=processes)
    finally:
        if helper:
            helper.terminate()
            helper.wait(30)


def _worker() -> subprocess.Popen[bytes]:
    """Start a worker that ends with this process."""
    command = [sys.executable, "-m", "superbill.cli", "worker", "--quiet", "--until-gone", str(os.getpid())]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - this program itself
