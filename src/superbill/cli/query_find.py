"""`superbill query find`: the questions that a record raises, each with quoted and dated facts."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from superbill.cli.notes import notes
from superbill.cli.output import Run, console
from superbill.cli.query import app
from superbill.cli.reading import encounters
from superbill.coding.query import find, text_of
from superbill.errors import BadInput
from superbill.model.coded import Query
from superbill.model.encounter import AuthorRole, Document
from superbill.notes.reading import read
from superbill.notes.service_date import service_date

ENCOUNTER = "superbill/encounter/"


@app.command("find")
def find_queries(
    record: Annotated[
        list[Path], typer.Argument(help="The record of one encounter: its notes, or the encounter with its documents.")
    ],
    nurse: Annotated[
        list[Path] | None, typer.Option("--nurse", help="A note of nursing: gives facts, no diagnoses.")
    ] = None,
    setting: Annotated[
        str, typer.Option("--setting", help="inpatient: asks also what was present on admission.")
    ] = "inpatient",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per query, one a line.")] = False,  # noqa: FBT002
) -> None:
    """Find what a record leaves open, and compose the questions. Exit status 0 also when there are some."""
    run = Run()
    with run.guarded():
        held = [*_documents(record, "provider", run), *_documents(nurse or [], "nurse", run)]
        if not held and run.status == 0:
            raise BadInput("record", "has no document", "Give notes, or an encounter with its documents")
        found = find(held, {d.name: read(d).sections for d in held}, inpatient=setting == "inpatient")
        for query in found:
            _print(query, as_json=as_json)
        if not found and not as_json:
            console().print("Nothing to ask was found. What was read for is listed in docs/how-to/query-a-doctor.md.")
    if run.status:
        raise typer.Exit(run.status)


def _documents(paths: Sequence[Path], role: AuthorRole, run: Run) -> Iterator[Document]:
    """Yield the documents of text files and of encounters, each with the date that it states."""
    for path in paths:
        if path.suffix == ".json" and ENCOUNTER in path.read_text("utf-8", errors="replace"):
            for encounter in encounters([path], run):
                yield from (_dated(document) for document in encounter.documents)
        else:
            for given in notes([path], run):
                yield _dated(given.document.model_copy(update={"author_role": role}))


def _dated(document: Document) -> Document:
    return document if document.date else document.model_copy(update={"date": service_date(document.text)})


def _print(query: Query, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(query.model_dump_json() + "\n")
        return
    out = console()
    out.print(f"[bold]{escape(query.template or query.kind)}[/]  {escape(query.kind)}", soft_wrap=True)
    out.print(escape(text_of(query)), soft_wrap=True)
    out.print(f"Source: {escape(query.source)}\n", soft_wrap=True)
