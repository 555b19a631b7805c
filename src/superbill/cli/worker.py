"""`superbill worker`: do what waits in the background: coding, sending, fetching."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def worker(
    until_empty: Annotated[bool, typer.Option("--until-empty", help="Stop when nothing is left to do.")] = False,  # noqa: FBT002
    until_gone: Annotated[
        int, typer.Option("--until-gone", metavar="PROCESS", help="Stop when the process of this number has ended.")
    ] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing at the end.")] = False,  # noqa: FBT002
) -> None:
    """Do what was queued on the screens or by the API, until Ctrl+C. Several may run at once, on several machines."""
    from superbill import office  # noqa: PLC0415 - Django is loaded by this command only
    from superbill.cli.ready import ready_tables  # noqa: PLC0415 - keeps `superbill --help` fast

    tables = ready_tables()
    office.setup()
    from superbill.office.working import stopped_by_signal  # noqa: PLC0415 - Django is ready only now
    from superbill.office.working import work as begin  # noqa: PLC0415

    number = begin(tables, until_empty=until_empty, stop=stopped_by_signal(until_gone))
    if not quiet:
        typer.echo(f"{number} jobs were worked on.")
