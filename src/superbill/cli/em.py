"""`superbill em`: the level of a visit from its facts or from a note, with the grid that leads to it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from superbill.cli.code import NEEDED, Coder, day_option, payer_of
from superbill.cli.coded_page import print_queries
from superbill.cli.grid_page import print_level
from superbill.cli.notes import notes
from superbill.cli.output import Exit, Run
from superbill.cli.reading import documents, value_of
from superbill.cli.ready import ready_tables
from superbill.coding.em import level
from superbill.coding.em.reading import stated
from superbill.errors import BadInput, SuperbillError
from superbill.model.visit import Visit

app = typer.Typer(rich_markup_mode=None, help="The level of a visit from its facts or its note.")
REFERENCE = "See docs/reference/visit.schema.json for every field"


@app.command()
def level_of_visits(
    visit: Annotated[
        list[Path] | None, typer.Argument(help="Visits as JSON or JSON Lines; - is standard input.")
    ] = None,
    note: Annotated[list[Path] | None, typer.Option("--note", help="Notes to read the facts from.")] = None,
    day: Annotated[str | None, typer.Option("--date", help="Date of service of the notes, YYYY-MM-DD.")] = None,
    payer: Annotated[str | None, typer.Option("--payer", help="Kind of payer of the notes, such as medicare.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per visit, one a line.")] = False,  # noqa: FBT002
) -> None:
    """Choose the level of visits from their facts: problems, data, risk and time."""
    run = Run()
    if not visit and not note:
        raise typer.BadParameter("Give visits as JSON, or notes with --note")
    with run.guarded():
        _of_notes(note or [], day, payer, run, as_json=as_json)
    for path in visit or []:
        with run.guarded():
            for where, data in documents(path):
                with run.guarded():
                    run.note(_one(data, str(path), where, as_json=as_json))
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


def _of_notes(paths: list[Path], day: str | None, payer: str | None, run: Run, *, as_json: bool) -> None:
    """Read the facts of visits from notes, with their diagnoses, and level them."""
    if not paths:
        return
    coder = Coder(ready_tables(NEEDED), "professional", "assessed", day_option(day), payer_of(payer))
    for given in notes(paths, run):
        with run.guarded():
            coded = coder.code(given)
            if coded.visit is None:
                what = "shows no visit: neither complaint nor assessment nor plan"
                raise BadInput(given.id, what, "Give the note of the visit, or its facts as JSON")
            if as_json:
                sys.stdout.write(coded.visit.model_dump_json() + "\n")
            else:
                print_level(coded.visit.level)
                print_queries(coded)
            sure = coded.visit.decision == "assigned"
            run.note(Exit.CLEAN if sure else Exit.FINDINGS)


def _one(data: object, path: str, where: str, *, as_json: bool) -> Exit:
    if isinstance(data, SuperbillError):
        raise data
    found = level(value_of(Visit, stated(data), path, where, REFERENCE))
    if as_json:
        sys.stdout.write(found.model_dump_json() + "\n")
    else:
        print_level(found)
    return Exit.CLEAN if found.code else Exit.FINDINGS
