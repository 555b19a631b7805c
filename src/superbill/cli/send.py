"""`superbill send` and `superbill receive`: files to a payer and its answers back, each exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from superbill.cli.answers_page import tell_answers
from superbill.cli.files import content_of
from superbill.cli.output import Exit, Run, console
from superbill.errors import BadInput
from superbill.model.counted import counted
from superbill.payers.exchange import Exchange
from superbill.payers.submission import FileToSend, ready_to_send
from superbill.payers.tracking import Sent
from superbill.payers.transport import Transport
from superbill.payers.ways import example, read_ways, way_to
from superbill.tables.home import home

sending = typer.Typer(rich_markup_mode=None, help="Send X12 files to a payer, each exactly once.")
receiving = typer.Typer(rich_markup_mode=None, help="Fetch a payer's answers and tell what they say.")

Payers = Annotated[
    Path | None, typer.Option("--payers", help="The file of payers; without it payers.toml in superbill's folder.")
]


def exchange_with(payer: str) -> Exchange:
    """What went to a payer and came back, in superbill's folder.

    Raises:
        BadInput: the identifier cannot be the name of a folder.
    """
    if not payer or payer != Path(payer).name or payer.startswith("."):
        raise BadInput("payer", "cannot be the name of a folder", "Take the identifier from the file of payers")
    return Exchange(payer, home() / "payers" / payer)


@sending.command()
def send(
    file: Annotated[list[Path] | None, typer.Argument(help="X12 files; without one, what still waits is sent.")] = None,
    to: Annotated[str, typer.Option("--to", help="The payer, by its name in the file of payers.")] = "",
    payers: Payers = None,
    again: Annotated[  # noqa: FBT002
        bool, typer.Option("--again", help="Send claims that went to this payer before and were not rejected, too.")
    ] = False,
    show_example: Annotated[  # noqa: FBT002
        bool, typer.Option("--example", help="Print a file of payers with every setting, and stop.")
    ] = False,
) -> None:
    """Hand files over by folder, HTTPS, CORE or SFTP. A run that was killed or failed is simply started again.

    Each file is held against its guide first. It goes out once under its control number, and what could not be handed
    over waits for the next `send`.
    """
    if show_example:
        typer.echo(example(), nl=False)
        return
    run = Run()
    with run.guarded():
        transport, exchange = _way(to, "--to", payers), exchange_with(to)
        ready = [ready_to_send(content_of(path), str(path)) for path in file or []]
        _tell_sent(exchange.send(ready, transport, again=again), ready, exchange)
    _end(run)


@receiving.command()
def receive(
    sender: Annotated[str, typer.Option("--from", help="The payer, by its name in the file of payers.")],
    payers: Payers = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per answer, one a line.")] = False,  # noqa: FBT002
) -> None:
    """Fetch what a payer has put out: TA1, 999, 277CA, 277, 271, 278, 835. Exit status 3 when one rejects or denies.

    An answer is stored here before the payer is told that we have it.
    """
    run = Run()
    with run.guarded():
        exchange = exchange_with(sender)
        new = exchange.receive(_way(sender, "--from", payers))
        run.note(tell_answers(new, run, as_json=as_json))
    _end(run)


def _way(payer: str, option: str, payers: Path | None) -> Transport:
    if not payer:
        raise BadInput(option, "is missing", "Name the payer; `superbill send --example` prints a file of payers")
    return way_to(payer, read_ways(payers or home() / "payers.toml")).transport(payer)


def _tell_sent(done: Sequence[Sent], ready: Sequence[FileToSend], exchange: Exchange) -> None:
    told, now = console(), {sent.control_number for sent in done}
    tests = {file.outgoing.sent.control_number for file in ready if file.test}
    for sent in done:
        claims = f" with {counted(len(sent.claims), 'claim')}" if sent.claims else ""
        test = ", marked as a test (ISA15 is T): nothing of it will be paid" if sent.control_number in tests else ""
        told.print(f"sent interchange {sent.control_number}{claims} to {escape(exchange.payer)}{test}", soft_wrap=True)
    for file in ready:
        number = file.outgoing.sent.control_number
        if number not in now:
            told.print(f"interchange {number} was sent before; nothing was done", soft_wrap=True)
    if not done and not ready:
        told.print("nothing waits to be sent")


def _end(run: Run) -> None:
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)
