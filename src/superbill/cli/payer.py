"""`superbill test-payer`: a payer on this machine that answers claims, for tests."""

from __future__ import annotations

import signal
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from superbill.cli.output import console
from superbill.errors import BadInput
from superbill.payers.test_payer.scenario import SHIPPED, read_scenario, shipped_scenario

app = typer.Typer(rich_markup_mode=None, help="Run a payer on this machine that answers claims, for tests.")


@app.command("test-payer")
def run_payer(
    port: Annotated[int, typer.Option("--port", help="Port to listen on; 0 takes a free one.")] = 8643,
    scenario: Annotated[
        Path | None, typer.Option("--scenario", help="What it pays, denies and rejects, in TOML.")
    ] = None,
    example: Annotated[  # noqa: FBT002
        bool, typer.Option("--example", help="Print a scenario with every setting, and stop.")
    ] = False,
) -> None:
    """Answer 837P files with TA1, 999, 277CA and 835 on 127.0.0.1, until it is stopped (Ctrl+C).

    PUT /interchanges/NAME hands a file over, GET /answers lists the answers, GET /answers/NAME gives one, and
    DELETE /answers/NAME says that it was kept. The same files always get the same answers.
    """
    if example:
        typer.echo(
            files("superbill.payers.test_payer.scenarios").joinpath(f"{SHIPPED}.toml").read_text("utf-8"), nl=False
        )
        return
    rules = read_scenario(scenario) if scenario else shipped_scenario()
    from superbill.payers.test_payer.server import PayerServer  # noqa: PLC0415 - not needed for the example

    try:
        server = PayerServer(rules, port)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or "out of range"
        raise BadInput("--port", f"{port} cannot be used ({why})", "Choose another, or 0 for a free one") from None
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    with server, suppress(KeyboardInterrupt):
        console().print(f"{rules.payer.name} listens at {server.url} with the scenario '{rules.name}' (Ctrl+C ends it)")
        server.serve_forever()
