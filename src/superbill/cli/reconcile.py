"""`superbill reconcile`: the charge list of an encounter against the services that its record documents."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from superbill.cli.code import NEEDED
from superbill.cli.output import Exit, Run, console
from superbill.cli.reading import encounters
from superbill.cli.ready import ready_tables, ready_terms
from superbill.errors import BadInput
from superbill.model.encounter import Encounter
from superbill.model.reconciled import ReconciledEncounter
from superbill.pipeline import reconcile_charges

app = typer.Typer(rich_markup_mode=None, help="Compare the charge list with the services that the record documents.")


@app.command()
def reconcile_command(
    encounter: Annotated[
        list[Path], typer.Argument(help="Encounters with documents, as JSON or JSON Lines; - is standard input.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per encounter, one a line.")] = False,  # noqa: FBT002
) -> None:
    """Compare charges with the record in both directions, with money where a price exists.

    Exit status 3: a difference.
    """
    run = Run()
    with run.guarded():
        tables = ready_tables(NEEDED)
        for given in encounters(encounter, run):
            with run.guarded():
                found = reconcile_charges(given, tables, ready_terms(tables, _day(given)))
                _print(found, as_json=as_json)
                if any(d.kind != "not checked" for d in found.differences):
                    run.note(Exit.FINDINGS)
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


def _day(given: Encounter) -> date:
    """Return the day of the encounter."""
    if not given.documents:
        raise BadInput(
            given.id, "has no documents to compare the charges with", "Add `documents` with the text of the notes"
        )
    if given.day is None:
        raise BadInput(given.id, "has no date of service", "Add `service_date`")
    return given.day


def _print(found: ReconciledEncounter, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(found.model_dump_json(by_alias=True) + "\n")
        return
    out = console()
    out.print(f"[bold]{escape(found.id)}[/]  charge lines that the record bears: {_numbers(found.agreed)}")
    if found.differences:
        out.print(_table(found))
    else:
        out.print("Record and charge list agree.")


def _numbers(agreed: tuple[int, ...]) -> str:
    return ", ".join(map(str, agreed)) or "none"


def _table(found: ReconciledEncounter) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("difference", "line", "code", "units", "worth", "what", "evidence"):
        table.add_column(heading, no_wrap=heading in {"line", "code", "units", "worth"})
    for d in found.differences:
        units = d.documented_units if d.documented_units is not None else d.charged_units
        code = " ".join([d.code, *d.modifiers])
        words = d.evidence[0].text if d.evidence else ""
        table.add_row(
            d.kind,
            str(d.line or ""),
            code,
            f"{units:f}" if units is not None else "",
            f"${d.amount}" if d.amount is not None else "",
            escape(f"{d.message}. {d.do}."),
            escape(words),
        )
    return table
