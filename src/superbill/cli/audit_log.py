"""`superbill audit-log`: prove that nobody changed the record of who looked at what."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def audit_log() -> None:
    """The log of every look, change, export and print, each row sealed with the hash of the one before."""


@app.command()
def verify(
    head: str = typer.Option("", help="The last hash that you wrote down elsewhere; it must still be in the chain."),
) -> None:
    """Read the whole chain; exit status 1 and the first broken row when it does not hold."""
    from superbill import office  # noqa: PLC0415 - Django is loaded by this command only

    found = office.verify_audit_log(head)
    if not found.intact:
        typer.echo(f"BROKEN at row {found.broken_at}: {found.reason}. {found.rows} rows before it hold.")
        raise typer.Exit(1)
    typer.echo(f"{found.rows} rows, none changed, missing or added. Last hash: {found.head}")
