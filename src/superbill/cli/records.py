"""`superbill records`: take everything out, put it back, keep backups."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
BY = "command line"


@app.callback()
def records() -> None:
    """The records of the office: export and import as JSON Lines, backup and restore."""


@app.command("export")
def export_all(file: Annotated[Path, typer.Argument(help="New file; it holds patient data.")]) -> None:
    """Write everything as JSON Lines, for another database or another program."""
    from superbill import office  # noqa: PLC0415 - Django is loaded by these commands only

    office.setup()
    from superbill.office import transfer  # noqa: PLC0415 - Django is ready only now

    typer.echo(f"{transfer.write(file, by=BY)} rows written to {file}. Keep it as safe as the records.")


@app.command("import")
def import_all(file: Annotated[Path, typer.Argument(help="A file of `superbill records export`.")]) -> None:
    """Read an export into an empty office, all or nothing."""
    from superbill import office  # noqa: PLC0415 - as above

    office.setup()
    from superbill.office import transfer  # noqa: PLC0415 - as above

    typer.echo(f"{transfer.read(file, by=BY)} rows read.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="New file; it holds patient data and the office's key.")]) -> None:
    """Copy the whole office while it works."""
    from superbill import office  # noqa: PLC0415 - as above

    office.setup()
    from superbill.office.backup import back_up  # noqa: PLC0415 - as above

    typer.echo(f"{back_up(file, by=BY):,} bytes written to {file}. Keep it as safe as the records.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file of `superbill records backup`.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace the records that are here.")] = False,  # noqa: FBT002
) -> None:
    """Put a backup in the place of the records; what is here is backed up first."""
    from superbill import office  # noqa: PLC0415 - as above

    office.setup()
    from superbill.office.backup import restore as put_back  # noqa: PLC0415 - as above

    kept = put_back(file, by=BY, replace=replace)
    typer.echo("Restored." + (f" What was here is in {kept}" if kept else ""))
