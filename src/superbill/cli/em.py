"""`superbill em`: the level of a visit from its facts, with the grid that leads to it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from superbill.cli.output import Exit, Run, console
from superbill.cli.reading import documents, value_of
from superbill.coding.em import level
from superbill.errors import SuperbillError
from superbill.model.visit import Visit, VisitLevel

app = typer.Typer(rich_markup_mode=None, help="The level of a visit from its facts, by decision-making and by time.")
REFERENCE = "See docs/reference/visit.schema.json for every field"


@app.command()
def level_of_visits(
    visit: Annotated[list[Path], typer.Argument(help="Visits as JSON or JSON Lines; - is standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per visit, one a line.")] = False,  # noqa: FBT002
) -> None:
    """Choose the level of visits from their facts: problems, data, risk and time."""
    run = Run()
    for path in visit:
        with run.guarded():
            for where, data in documents(path):
                with run.guarded():
                    run.note(_one(data, str(path), where, as_json=as_json))
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


def _one(data: object, path: str, where: str, *, as_json: bool) -> Exit:
    if isinstance(data, SuperbillError):
        raise data
    found = level(value_of(Visit, data, path, where, REFERENCE))
    if as_json:
        sys.stdout.write(found.model_dump_json() + "\n")
    else:
        print_level(found)
    return Exit.CLEAN if found.code else Exit.FINDINGS


def print_level(found: VisitLevel) -> None:
    """Print the code, the grid with what reaches each cell, the lines, and what lacks."""
    out = console()
    how = {"mdm": f"by decision-making ({found.mdm})", "time": f"by time ({found.minutes} minutes)"}
    said = f"{found.code} {how.get(found.basis or '', '')}" if found.code else "no code is supported"
    out.print(f"[bold]{escape(found.id)}[/]  {said}", soft_wrap=True)
    if found.grid:
        out.print(_grid(found))
    if found.code_by_mdm and found.code_by_time:
        out.print(f"by decision-making {found.code_by_mdm}, by time {found.code_by_time}")
    for line in found.lines:
        code = "-".join((line.code, *line.modifiers))
        units = f", {line.units} units" if line.units > 1 else ""
        out.print(f"  bill {code}{units}: {escape(line.reason)} ({escape(line.source)})", soft_wrap=True)
    for lacking in found.missing:
        out.print(f"  [yellow]missing[/]: {escape(lacking)}", soft_wrap=True)
    for finding in found.findings:
        out.print(f"  [yellow]{finding.severity}[/] {finding.edit}: {escape(finding.message)}. "
                  f"{escape(finding.do)} ({escape(finding.source)})", soft_wrap=True)  # fmt: skip
    if found.more:
        out.print("  What the next level asks of a record (only what happened may be documented):")
        for fact in found.more:
            out.print(f"    {escape(fact)}", soft_wrap=True)


def _grid(found: VisitLevel) -> Table:
    table = Table(pad_edge=False)
    for heading in ("element", "grade", "reached by", "words of the record", "does not count"):
        table.add_column(heading)
    for cell in found.grid:
        words = "; ".join(dict.fromkeys(" ".join(span.text.split()) for span in cell.evidence))
        reached, left = "; ".join(cell.reached_by), "; ".join(cell.not_counted)
        table.add_row(cell.element, cell.grade, escape(reached), escape(words), escape(left))
    return table
