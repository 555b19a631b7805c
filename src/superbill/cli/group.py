"""`superbill group`: the MS-DRG of inpatient stays, with weight and Medicare code edits."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from superbill.cli.output import Exit, Run, console
from superbill.cli.reading import encounters
from superbill.model.grouped import Grouping
from superbill.pricing.grouping import group_all
from superbill.tables.store import Tables

app = typer.Typer(rich_markup_mode=None, help="Group inpatient stays: MS-DRG, weight, Medicare code edits.")
COLOURS = {"pass": "green", "fail": "red", "not checked": "yellow"}


@app.command()
def group_stays(
    encounter: Annotated[list[Path], typer.Argument(help="Stays as JSON or JSON Lines; - is standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per stay, one a line.")] = False,  # noqa: FBT002
) -> None:
    """Group inpatient stays by the definitions in force on the day of discharge."""
    run = Run()
    with run.guarded():
        tables = Tables()
        for grouped in group_all(encounters(encounter, run), tables):
            if grouped.verdict == "fail" or grouped.edits:
                run.note(Exit.FINDINGS)
            if as_json:
                sys.stdout.write(msgspec.json.encode(grouped).decode() + "\n")
            else:
                print_grouping(grouped)
        tables.close()
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


def print_grouping(grouped: Grouping) -> None:
    """Print one group: what it is, what each code did, what is missing."""
    out = console()
    out.print(
        f"[bold]{escape(grouped.id)}[/]  MS-DRG {grouped.drg or '-'} {escape(grouped.title or '')}", soft_wrap=True
    )
    version = f"version {grouped.version}" if grouped.version else "no version"
    out.print(f"MDC {grouped.mdc or '-'}, weight {grouped.weight or '-'}, {version}")
    out.print(f"verdict: [{COLOURS[grouped.verdict]}]{grouped.verdict}[/]")
    for word, text in (("missing", grouped.missing), ("reason", grouped.reason)):
        if text:
            out.print(f"{word}: {escape(text)}", soft_wrap=True)
    if grouped.initial_drg and grouped.initial_drg != grouped.drg:
        out.print(f"before hospital-acquired conditions: MS-DRG {grouped.initial_drg}")
    for remark in grouped.remarks:
        out.print(f"remark: {escape(remark)}", soft_wrap=True)
    if grouped.diagnoses:
        out.print(_codes(grouped))
    if grouped.edits is None:
        out.print("Medicare code edits: [yellow]not checked[/]")
    else:
        out.print(f"Medicare code edits: {', '.join(grouped.edits) or 'none'}", soft_wrap=True)
    out.print()


def _codes(grouped: Grouping) -> Table:
    table = Table()
    for column in ("code", "level", "what it did"):
        table.add_column(column)
    for number, diagnosis in enumerate(grouped.diagnoses):
        if number == 0:
            did = "principal"
        elif diagnosis.excluded:
            did = "excluded by the principal diagnosis"
        elif diagnosis.hac:
            did = f"hospital-acquired condition {diagnosis.hac}, POA {diagnosis.poa or 'not reported'}"
        else:
            did = "raises the group" if diagnosis.counts else ""
        table.add_row(diagnosis.code, diagnosis.severity, Text(did))
    for procedure in grouped.procedures:
        did = "decides the group" if procedure.counts else ""
        table.add_row(procedure.code, "O.R." if procedure.operating_room else "not O.R.", did)
    return table
