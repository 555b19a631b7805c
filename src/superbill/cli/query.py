"""`superbill query`: questions to the doctor: composed from templates, held against the rules of practice."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.markup import escape
from rich.table import Table

from superbill.cli.files import write_whole
from superbill.cli.output import Exit, Run, console
from superbill.cli.reading import problems
from superbill.coding.query import compose, lint, templates, text_of, unfounded
from superbill.errors import BadFile, BadInput
from superbill.model.coded import Indicator
from superbill.model.finding import Finding, Severity

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Compose questions to the doctor and check them.")
NOT_SEEN = "Not checked: whether the quoted facts stand in the record (give it with --record)."


@app.command("lint")
def lint_queries(
    query: Annotated[list[Path], typer.Argument(help="Texts of queries, one a file; - is standard input.")],
    record: Annotated[
        list[Path] | None, typer.Option("--record", help="A note of the patient: are the quoted values in it?")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per query, one a line.")] = False,  # noqa: FBT002
) -> None:
    """Hold queries against the rules of compliant practice. Exit status 3 when one is broken."""
    run = Run()
    with run.guarded():
        notes = [_read(path) for path in record or []]
        run.each(query, lambda path: _lint(path, notes, as_json=as_json))
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


@app.command("templates")
def list_templates(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line.")] = False,  # noqa: FBT002
) -> None:
    """List the templates: what each asks, and with which answers."""
    if as_json:
        for template in templates().values():
            options = [{"text": o.text, "when": o.when} for o in template.options]
            row = {"id": template.id, "kind": template.kind, "opens": template.opens, "asks": template.asks}
            sys.stdout.write(json.dumps({**row, "options": options}, ensure_ascii=False) + "\n")
        return
    table = Table(pad_edge=False)
    for heading in ("template", "for", "asks", "answers when the record supports them"):
        table.add_column(heading)
    for template in templates().values():
        answers = "; ".join(option.text for option in template.options) or "open"
        table.add_row(template.id, template.kind, escape(template.asks), escape(answers))
    console().print(table)


@app.command("compose")
def compose_query(
    template: Annotated[str, typer.Argument(help="A template's name; `superbill query templates` lists them.")],
    indicator: Annotated[
        list[str], typer.Option("--indicator", help="A fact of the record: 'TEXT | DOCUMENT | DAY | KIND'.")
    ],
    subject: Annotated[str, typer.Option("--subject", help="The record's own words that the query asks about.")] = "",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write here instead of printing.")] = None,
) -> None:
    """Compose a query from a template and facts of the record. What would not be compliant is refused."""
    run = Run()
    with run.guarded():
        text = text_of(compose(template, [_indicator(told) for told in indicator], subject)) + "\n"
        if output:
            write_whole(output, text.encode())
        else:
            sys.stdout.write(text)
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


def _lint(path: Path, notes: list[str], *, as_json: bool) -> Exit:
    text = _read(path)
    if not text.strip():
        raise BadFile(str(path), "", "is empty", "Give the text of a query")
    found = (*lint(text), *(unfounded(text, notes) if notes else ()))
    broken = any(finding.severity is Severity.ERROR for finding in found)
    if as_json:
        rows = [finding.model_dump(mode="json", include=SHOWN) for finding in found]
        document = {"file": str(path), "compliant": not broken, "record_checked": bool(notes), "findings": rows}
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        _print(path, found, broken=broken, seen=bool(notes))
    return Exit.FINDINGS if broken else Exit.CLEAN


SHOWN = {"edit", "severity", "message", "do", "source"}


def _print(path: Path, found: tuple[Finding, ...], *, broken: bool, seen: bool) -> None:
    out = console()
    verdict = "[red]not compliant[/]" if broken else "[green]compliant[/]"
    out.print(f"[bold]{escape(str(path))}[/]  {verdict}", soft_wrap=True)
    for finding in found:
        colour = "red" if finding.severity is Severity.ERROR else "yellow"
        out.print(f"  [{colour}]{finding.edit}[/] {escape(finding.message)}. {escape(finding.do)}.", soft_wrap=True)
    if found:
        out.print(f"  Source: {found[0].source}", soft_wrap=True)
    if not seen:
        out.print(f"  {NOT_SEEN}", soft_wrap=True)


def _indicator(told: str) -> Indicator:
    names = ("text", "document", "day", "kind")
    parts = [part.strip() for part in told.split("|")]
    if len(parts) < 2 or len(parts) > len(names) or not all(parts[:2]):
        raise BadInput("--indicator", "is not 'TEXT | DOCUMENT | DAY | KIND'", "DAY and KIND may be left out")
    try:
        return Indicator.model_validate({name: part for name, part in zip(names, parts, strict=False) if part})
    except ValidationError as error:
        raise BadInput("--indicator", problems(error), "Write the day as YYYY-MM-DD") from None


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except FileNotFoundError:
        raise BadInput(str(path), "there is no such file", "Check the name and the folder") from None
    except UnicodeDecodeError:
        raise BadFile(str(path), "", "is not text in UTF-8", "Save it as UTF-8") from None
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be read ({error.strerror})", "Check the file and its rights") from None
