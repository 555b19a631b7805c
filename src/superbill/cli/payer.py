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
from superbill.payers.test_payer.scenario import SHIPPED, Scenario, read_scenario, shipped_scenario
from superbill.payers.test_payer.treatment import page
from superbill.payers.transports.connection import Certificates

app = typer.Typer(rich_markup_mode=None, help="Run a payer on this machine that answers claims, for tests.")


Certificate = Annotated[Path | None, typer.Option("--certificate", help="Speak HTTPS with this certificate.")]
Key = Annotated[Path | None, typer.Option("--key", help="The key of the certificate.")]
Authority = Annotated[
    Path | None, typer.Option("--client-authority", help="Let only those in whose certificate this authority signed.")
]


@app.command("test-payer")
def run_payer(  # noqa: PLR0913, PLR0917 - the options of the public interface
    port: Annotated[int, typer.Option("--port", help="Port to listen on; 0 takes a free one.")] = 8643,
    scenario: Annotated[
        Path | None, typer.Option("--scenario", help="What it pays, denies and rejects, and its rules, in TOML.")
    ] = None,
    folder: Annotated[Path | None, typer.Option("--folder", help="Watch this folder instead of listening.")] = None,
    certificate: Certificate = None,
    key: Key = None,
    authority: Authority = None,
    example: Annotated[  # noqa: FBT002
        bool, typer.Option("--example", help="Print a scenario file with every setting, and stop.")
    ] = False,
    scenarios: Annotated[  # noqa: FBT002
        bool, typer.Option("--scenarios", help="List every scenario that a rule can choose, and stop.")
    ] = False,
) -> None:
    """Answer claims (837P, 837I, 837D) and questions (270, 276, 278) on 127.0.0.1 until stopped (Ctrl+C).

    PUT /interchanges/NAME hands a file over, GET /answers lists the answers, GET /answers/NAME gives one, and
    DELETE /answers/NAME says that it was kept. POST /core takes CORE envelopes, MIME or SOAP. The same files always
    get the same answers.
    """
    if example or scenarios:
        typer.echo(_example() if example else page(), nl=False)
        return
    rules = read_scenario(scenario) if scenario else shipped_scenario()
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    if folder is not None:
        _watch(rules, folder)
    else:
        _listen(rules, port, Certificates(certificate, key, authority))


def _example() -> str:
    place = files("superbill.payers.test_payer.scenarios").joinpath(f"{SHIPPED}.toml")
    return place.read_text("utf-8")


def _watch(rules: Scenario, folder: Path) -> None:
    from superbill.payers.test_payer.server import WatchedFolder  # noqa: PLC0415 - not needed for the lists

    try:
        watched = WatchedFolder(rules, folder)
    except OSError as error:
        raise BadInput("--folder", f"cannot be used ({error.strerror})", "Choose another folder") from None
    console().print(f"{rules.payer.name} watches {folder} with the scenario '{rules.name}' (Ctrl+C ends it)")
    watched.watch()


def _listen(rules: Scenario, port: int, certificates: Certificates) -> None:
    from superbill.payers.test_payer.server import PayerServer  # noqa: PLC0415 - not needed for the lists

    try:
        server = PayerServer(rules, port, certificates=certificates)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or "out of range"
        raise BadInput("--port", f"{port} cannot be used ({why})", "Choose another, or 0 for a free one") from None
    with server, suppress(KeyboardInterrupt):
        console().print(f"{rules.payer.name} listens at {server.url} with the scenario '{rules.name}' (Ctrl+C ends it)")
        server.serve_forever()
