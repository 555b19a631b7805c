"""`superbill x12`: what an X12 file holds, whether it follows its guide, and what a payer would answer."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from superbill.cli.files import write_whole
from superbill.cli.output import Exit, Run, console
from superbill.errors import BadFile, BadInput
from superbill.model.finding import Outcome
from superbill.x12.answer import write_answer
from superbill.x12.check import InterchangeReport, Row, SetReport, check, rows
from superbill.x12.json_tree import from_tree, to_tree
from superbill.x12.write import Header

COLOURS = {Outcome.PASS: "green", Outcome.FAIL: "red", Outcome.NOT_CHECKED: "yellow"}

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Check, acknowledge or print an X12 file.")

Files = Annotated[list[Path], typer.Argument(help="X12 files; - is standard input.")]
One = Annotated[Path, typer.Argument(help="One file; - is standard input.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write here instead of printing.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document per file, one a line.")]


@app.command("check")
def check_files(file: Files, as_json: AsJson = False) -> None:  # noqa: FBT002 - Typer takes flags this way
    """Hold files against their implementation guide: each problem with segment, place, why and what to do."""
    _end(Run(), file, lambda path: _check(path, as_json=as_json))


@app.command("ack")
def acknowledge(file: One, output: Output = None) -> None:
    """Write the TA1 and 999 that a payer would answer to a file of claims."""
    _end(Run(), [file], lambda path: _acknowledge(path, output))


@app.command("json")
def as_json_tree(file: One, output: Output = None) -> None:
    """Print an X12 file as readable JSON by loops; a file of that JSON is turned back into the X12 it came from."""
    _end(Run(), [file], lambda path: _tree(path, output))


def _end(run: Run, files: list[Path], work: Callable[[Path], Exit]) -> None:
    status = run.each(files, work)
    if status is not Exit.CLEAN:
        raise typer.Exit(status)


def _check(path: Path, *, as_json: bool) -> Exit:
    reports = check(_read(path), str(path))
    found = list(rows(reports))
    if as_json:
        document = {"file": str(path), "sets": _sets(reports), "problems": [msgspec.to_builtins(r) for r in found]}
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        _print(path, reports, found)
    return Exit.FINDINGS if any(r.severity == "error" for r in found) else Exit.CLEAN


def _sets(reports: list[InterchangeReport]) -> list[dict[str, object]]:
    return [
        {
            "interchange": report.control_number,
            "set": found.control_number,
            "transaction": found.transaction,
            "version": found.version or group.version,
            "name": found.name,
            "verdict": _verdict(found),
        }
        for report in reports
        for group in report.groups
        for found in group.sets
    ]


def _verdict(found: SetReport) -> Outcome:
    """A set without a grammar here is not checked, whatever its envelope says."""
    if not found.accepted:
        return Outcome.FAIL
    return Outcome.NOT_CHECKED if any(p.kind == "NOT-CHECKED" for p in found.problems) else Outcome.PASS


def _print(path: Path, reports: list[InterchangeReport], found: list[Row]) -> None:
    out = console()
    out.print(f"[bold]{escape(str(path))}[/]")
    for each in _sets(reports):
        name = f"{each['transaction']} {each['version']} {each['name']}".strip()
        said = f"interchange {each['interchange']}, set {each['set']}: {escape(name)}"
        out.print(f"  {said}: [{COLOURS[Outcome(str(each['verdict']))]}]{each['verdict']}[/]")
    if found:
        out.print(_table(found))
    else:
        out.print("  checked: syntax and guide (levels 1 and 2)")


def _table(found: list[Row]) -> Table:
    table = Table(pad_edge=False)
    for heading in ("severity", "set", "loop", "segment", "place", "what is wrong", "what to do"):
        table.add_column(heading, no_wrap=heading in ("severity", "set", "loop", "segment", "place"))
    for row in found:
        place = f"{row.position} in the set" if row.set else f"{row.position} in the file"
        severity = f"[red]{row.severity}[/]" if row.severity == "error" else row.severity
        where = row.element or row.segment
        table.add_row(severity, row.set, escape(row.loop), where, place, escape(row.message), escape(row.do))
    return table


def _acknowledge(path: Path, output: Path | None) -> Exit:
    reports = check(_read(path), str(path))
    if not reports:
        raise BadFile(str(path), "", "holds no interchange", "Give a file that begins with ISA")
    first = reports[0]
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M")
    header = Header(first.receiver.strip(), first.sender.strip(), 1, now, first.usage or "T",
                    first.receiver_kind, first.sender_kind)  # fmt: skip
    _give(write_answer(reports, header), output)
    return Exit.FINDINGS if any(r.severity == "error" for r in rows(reports)) else Exit.CLEAN


def _tree(path: Path, output: Path | None) -> Exit:
    content = _read(path)
    if content.lstrip()[:1] == b"{":
        try:
            data = json.loads(content)
        except ValueError as error:
            raise BadFile(str(path), "", f"is not JSON ({error})", "Give what `superbill x12 json` printed") from None
        _give(from_tree(data), output)
    else:
        _give(json.dumps(to_tree(content, str(path)), indent=1, ensure_ascii=False) + "\n", output)
    return Exit.CLEAN


def _give(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
    else:
        write_whole(output, text.encode())


def _read(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except FileNotFoundError:
        raise BadInput(str(path), "there is no such file", "Check the name and the folder") from None
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be read ({error.strerror})", "Check the permissions") from None
