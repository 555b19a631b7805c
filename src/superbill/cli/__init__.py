"""The command line: thin. Each command lives in a module of its own, imported only when it is called.

Exit status everywhere: 0 clean, 1 work failed, 2 usage, 3 findings of severity error.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup
from typer.main import get_command

from superbill import __version__
from superbill.errors import BadInput, SuperbillError

if TYPE_CHECKING:  # Typer carries its own click and exports these three names from nowhere else
    from typer._click.core import Command, Context
    from typer._click.formatting import HelpFormatter

COMMANDS: dict[str, tuple[str, str]] = {
    "code": ("superbill.cli.code:app", "Read notes and assign codes, each with its evidence."),
    "check": ("superbill.cli.check:app", "Run the edits over encounters."),
    "price": ("superbill.cli.price:app", "Price encounters: allowed amount and patient share."),
    "group": ("superbill.cli.group:app", "Group inpatient stays: MS-DRG, weight, Medicare code edits."),
    "em": ("superbill.cli.em:app", "Choose the level of visits from their facts, with the grid."),
    "reconcile": ("superbill.cli.reconcile:app", "Compare the charge list with what the record documents."),
    "query": ("superbill.cli.query_find:app", "Compose questions to the doctor and check them."),
    "before": ("superbill.cli.before:app", "Before the visit: coverage, authorizations, notices."),
    "claim": ("superbill.cli.claim:app", "Write the claim of an encounter: 837P, 837I, CMS-1500 or UB-04."),
    "align": ("superbill.cli.align:app", "Print a page that shows where the data of a paper form fall."),
    "send": ("superbill.cli.send:sending", "Send files to a payer, each exactly once."),
    "receive": ("superbill.cli.send:receiving", "Fetch a payer's answers and tell what they say."),
    "timeline": ("superbill.cli.timeline:app", "Show where each claim stands and which step is late."),
    "x12": ("superbill.cli.x12:app", "Check, acknowledge or print an X12 file."),
    "remit": ("superbill.cli.remit:app", "Check and post remittances (835)."),
    "work": ("superbill.cli.work:app", "Denials, appeals, underpayments, credits, requests."),
    "patients": ("superbill.cli.patients:app", "Statements, payments, plans, holds, calls."),
    "ledger": ("superbill.cli.ledger:app", "Aging, closing, export and proof of the ledger."),
    "codes": ("superbill.cli.codes:app", "Look up, search and walk the code sets."),
    "tables": ("superbill.cli.tables:app", "List, compile, fetch and verify the official tables."),
    "lexicon": ("superbill.cli.lexicon:app", "Grow the lexicon from what coders accept and reject."),
    "bench": ("superbill.cli.bench:app", "Measure accuracy and speed on note files."),
    "test-payer": ("superbill.cli.payer:app", "Run a payer on this machine that answers claims, for tests."),
    "demo": ("superbill.cli.demo:app", "Three charts from note to posted payment."),
    "worker": ("superbill.cli.worker:app", "Do what was queued: code and check charts, send claims, fetch answers."),
    "records": ("superbill.cli.records:app", "Export, import, back up and restore the records of the office."),
    "account": ("superbill.cli.account:app", "Accounts of the office: roles, closing, second factor, lock-out."),
    "token": ("superbill.cli.token:app", "Tokens for programs that use the API."),
    "audit-log": ("superbill.cli.audit_log:app", "Verify the log of who looked at and changed what."),
    "serve": ("superbill.cli.serve:app", "Show the coded charts in the browser, behind a login."),
}


class LazyGroup(TyperGroup):
    """Imports a command's module when the command is called, so that `--version` stays fast."""

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - the base class's signature
        """Return the names of all commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:  # noqa: ARG002
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        target, _ = COMMANDS[cmd_name]
        module, _, name = target.partition(":")
        command = get_command(getattr(importlib.import_module(module), name))
        command.name = cmd_name
        command.params = [p for p in command.params if p.name not in {"install_completion", "show_completion"}]
        return command

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


app = typer.Typer(
    cls=LazyGroup, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
)


def _version(value: bool) -> None:  # noqa: FBT001 - Typer's callback signature
    if value:
        typer.echo(f"superbill {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[  # noqa: FBT002 - Typer takes flags this way
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Medical coding and billing: from the chart to the paid claim, on this machine."""


def main() -> None:
    """Run the command line; an error that was foreseen becomes one clear message and exit status 1."""
    try:
        app()
    except SuperbillError as error:
        sys.stderr.write(f"superbill: {error}\n")
        sys.exit(2 if isinstance(error, BadInput) else 1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
