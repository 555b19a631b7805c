"""`superbill serve`: the coded charts in the browser, on this machine, behind a login."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; the default is this machine only.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8642,
    add_user: Annotated[str | None, typer.Option(help="Create an account with this name first, and stop.")] = None,
) -> None:
    """Show the coded charts behind a login, until Ctrl+C."""
    from superbill import office  # noqa: PLC0415 - Django is loaded by this command only

    office.setup()
    if add_user:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        office.add_user(add_user, password)
        typer.echo(f"Account '{add_user}' created.")
        return
    if not office.has_users():
        sys.stderr.write("superbill: there is no account yet. Create one: superbill serve --add-user NAME\n")
        raise typer.Exit(1)
    typer.echo(f"The office is open at http://{host}:{port}/ (Ctrl+C closes it).")
    office.serve(host=host, port=port)
