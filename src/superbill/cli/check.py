"""`superbill check`: hold encounters against the edits."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from superbill.cli.check_page import nothing_checked, print_checked, print_entry, print_what_if
from superbill.cli.check_rows import Rows
from superbill.cli.check_rules import Counted, read_books, test_rules
from superbill.cli.output import Exit, Run
from superbill.cli.reading import encounters
from superbill.cli.ready import compiled
from superbill.edits import all_edits, named
from superbill.edits.payer.book import PayerBook
from superbill.edits.registry import like
from superbill.edits.what_if import what_if
from superbill.errors import BadInput
from superbill.model.encounter import Encounter
from superbill.model.finding import CheckedEncounter, Outcome, Severity
from superbill.tables.store import Tables

app = typer.Typer(rich_markup_mode=None, help="Run the edits over encounters.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked for."""

    only: tuple[str, ...]
    books: list[PayerBook]
    then: date | None
    filed: date | None
    as_json: bool
    remarks: bool
    rule_report: bool


@app.command()
def check(  # noqa: PLR0913, PLR0917 - one parameter an option
    encounter: Annotated[
        list[Path] | None, typer.Argument(help="Encounters as JSON or JSON Lines; - is standard input.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per encounter, one a line.")] = False,  # noqa: FBT002
    only: Annotated[
        list[str] | None, typer.Option("--only", help="An edit or a family, such as icd10cm; may be given again.")
    ] = None,
    explain: Annotated[str | None, typer.Option("--explain", help="Print the reference entry of an edit.")] = None,
    remarks: Annotated[bool, typer.Option("--remarks", help="Print remarks (severity info) in full.")] = False,  # noqa: FBT002
    rules: Annotated[
        list[Path] | None, typer.Option("--rules", help="Rules of a payer in TOML; may be given again.")
    ] = None,
    try_rules: Annotated[bool, typer.Option("--test-rules", help="Try the rules on their own cases.")] = False,  # noqa: FBT002
    rule_report: Annotated[  # noqa: FBT002
        bool, typer.Option("--rule-report", help="Print how often each rule fired, and which never did.")
    ] = False,
    move: Annotated[
        str | None, typer.Option("--what-if", help="date=YYYY-MM-DD: what changes when the date of service moves.")
    ] = None,
    filed: Annotated[
        str | None, typer.Option("--filing-date", help="The day on which the claims are filed, YYYY-MM-DD.")
    ] = None,
) -> None:
    """Hold encounters against the edits. Exit status 3 when a finding is an error."""
    told = Run()
    with told.guarded():
        books = read_books(rules or ())
        if explain is not None:
            print_entry(_edit(explain))
        elif try_rules:
            told.note(test_rules(_some(books), as_json=as_json))
        elif not encounter:
            raise BadInput("ENCOUNTER", "no file was given", "Name an encounter in JSON, or - for standard input")
        else:
            names = tuple(_known(name, books) for name in only or ())
            day = _moved_to(move) if move is not None else None
            filing = _day(filed, "--filing-date") if filed is not None else None
            _check_all(encounter, told, Asked(names, books, day, filing, as_json, remarks, rule_report))
    if told.status is not Exit.CLEAN:
        raise typer.Exit(told.status)


def _check_all(paths: list[Path], told: Run, asked: Asked) -> None:
    from superbill import pipeline  # noqa: PLC0415 - every stage, only when something is checked

    compiled({table for edit in all_edits() for table in edit.tables})
    tables, counted, rows = Tables(), Counted(asked.books), Rows()

    def checked(one: Encounter) -> CheckedEncounter:
        return pipeline.check(one, tables, asked.only, asked.books)

    for read in encounters(paths, told):
        with told.guarded():
            given = read.model_copy(update={"filing_date": asked.filed}) if asked.filed else read
            if asked.then is not None:
                difference, result = what_if(given, asked.then, checked)
                if asked.as_json:
                    sys.stdout.write(difference.model_dump_json() + "\n")
                else:
                    print_what_if(difference)
            else:
                result = checked(given)
                counted.count(result)
                if asked.as_json and not asked.rule_report:
                    sys.stdout.write(rows.line(result) + "\n")
                elif not asked.rule_report:
                    print_checked(result, remarks=asked.remarks)
            told.note(status_of(result))
    if asked.rule_report:
        counted.report(as_json=asked.as_json)


def status_of(result: CheckedEncounter) -> Exit:
    """Return the exit status: a broken edit, or nothing checked, is failed work; an error that stands, a finding."""
    broke = held = False
    for finding in result.findings:
        if finding.severity is Severity.ERROR and finding.verdict is Outcome.NOT_CHECKED:
            by_payer = finding.edit.startswith("PAYER-")
            broke, held = broke or not by_payer, held or by_payer
        elif finding.severity is Severity.ERROR and finding.verdict is Outcome.FAIL:
            held = True
    if broke:
        return Exit.FAILED
    return Exit.FINDINGS if held else Exit.FAILED if nothing_checked(result) else Exit.CLEAN


def _moved_to(written: str) -> date:
    key, _, day = written.rpartition("=")
    if key not in {"", "date"}:
        raise BadInput("--what-if", f"'{key}' cannot be moved", "Write it as date=2026-10-01")
    return _day(day, "--what-if")


def _day(written: str, option: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadInput(option, f"'{written}' is not a date", "Write it as 2026-10-01") from None


def _some(books: list[PayerBook]) -> list[PayerBook]:
    if not books:
        raise BadInput("--test-rules", "no rules were given", "Name the file with --rules")
    return books


def _edit(name: str) -> str:
    found = named(name)
    if found is None:
        ids = [edit.id for edit in all_edits()]
        raise BadInput("--explain", f"there is no edit '{name}'", _instead(name, ids, sorted(_families())))
    return found.id


def _families() -> set[str]:
    return {edit.family for edit in all_edits()} | {"payer"}


def _instead(name: str, names: list[str], families: list[str]) -> str:
    """Tell which names are near, and where all of them stand."""
    near = like(name, names)
    meant = f"Did you mean {', '.join(near)}? " if near else ""
    return f"{meant}Families: {', '.join(families)}; the reference page of the edits lists every one"


def _known(name: str, books: list[PayerBook]) -> str:
    families = _families()
    of_payers = {rule.edit for book in books for rule in book.rules}
    if named(name) is None and name.casefold() not in families and name.upper() not in of_payers:
        names = [*sorted(families), *(edit.id for edit in all_edits()), *sorted(of_payers)]
        raise BadInput("--only", f"there is no edit or family '{name}'", _instead(name, names, sorted(families)))
    return name
