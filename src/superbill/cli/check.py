"""`superbill check`: hold encounters against the edits."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from superbill.cli.check_page import print_checked, print_entry
from superbill.cli.output import Exit, Run
from superbill.cli.reading import encounters
from superbill.cli.tables import compiled
from superbill.edits import all_edits, named, run
from superbill.errors import BadInput
from superbill.model.finding import CheckedEncounter, Outcome, Severity
from superbill.tables.store import Tables

app = typer.Typer(rich_markup_mode=None, help="Run the edits over encounters.")


@app.command()
def check(
    encounter: Annotated[
        list[Path] | None, typer.Argument(help="Encounters as JSON or JSON Lines; - is standard input.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per encounter, one a line.")] = False,  # noqa: FBT002
    only: Annotated[
        list[str] | None, typer.Option("--only", help="An edit or a family, such as icd10cm; may be given again.")
    ] = None,
    explain: Annotated[str | None, typer.Option("--explain", help="Print the reference entry of an edit.")] = None,
    remarks: Annotated[bool, typer.Option("--remarks", help="Print remarks (severity info) in full.")] = False,  # noqa: FBT002
) -> None:
    """Hold encounters against the edits. Exit status 3 when a finding is an error."""
    told = Run()
    with told.guarded():
        if explain is not None:
            print_entry(_edit(explain))
        elif not encounter:
            raise BadInput("ENCOUNTER", "no file was given", "Name an encounter in JSON, or - for standard input")
        else:
            _check_all(encounter, told, tuple(_known(name) for name in only or ()), as_json=as_json, remarks=remarks)
    if told.status is not Exit.CLEAN:
        raise typer.Exit(told.status)


def _check_all(paths: list[Path], told: Run, only: tuple[str, ...], *, as_json: bool, remarks: bool) -> None:
    compiled({table for edit in all_edits() for table in edit.tables})
    tables = Tables()
    for given in encounters(paths, told):
        with told.guarded():
            result = run(given, tables, only)
            if as_json:
                sys.stdout.write(result.model_dump_json(by_alias=True) + "\n")
            else:
                print_checked(result, remarks=remarks)
            told.note(status_of(result))


def status_of(result: CheckedEncounter) -> Exit:
    """Return the exit status: an edit that broke is failed work, an error that stands is a finding."""
    broke = any(f.verdict is Outcome.NOT_CHECKED for f in result.findings)
    stands = any(f.verdict is Outcome.FAIL and f.severity is Severity.ERROR for f in result.findings)
    return Exit.FAILED if broke else Exit.FINDINGS if stands else Exit.CLEAN


def _edit(name: str) -> str:
    found = named(name)
    if found is None:
        raise BadInput("--explain", f"there is no edit '{name}'", f"Choose one of {_all_ids()}")
    return found.id


def _known(name: str) -> str:
    families = {edit.family for edit in all_edits()}
    if named(name) is None and name.casefold() not in families:
        choices = f"{', '.join(sorted(families))}, {_all_ids()}"
        raise BadInput("--only", f"there is no edit or family '{name}'", f"Choose one of {choices}")
    return name


def _all_ids() -> str:
    return ", ".join(edit.id for edit in all_edits())
