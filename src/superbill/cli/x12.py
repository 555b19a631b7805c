"""`superbill x12`: what an X12 file holds, whether it follows its guide, and what a payer would answer."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from superbill.cli.answers_page import tell_answers
from superbill.cli.control_numbers import reserve
from superbill.cli.files import write_whole
from superbill.cli.output import Exit, Run
from superbill.cli.ready import compiled
from superbill.cli.x12_codes import NEEDED, lookups
from superbill.cli.x12_page import JsonPage, Page
from superbill.errors import BadFile, BadInput
from superbill.tables.store import Tables
from superbill.x12 import claim_acknowledgment, claim_answer, payer_rules
from superbill.x12.answer import write_answer
from superbill.x12.check import Context, InterchangeReport, check, row, rows, sets
from superbill.x12.json_tree import bytes_from_tree, to_tree
from superbill.x12.write import Header

HIGHEST = 7

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Check, acknowledge or print an X12 file.")

Files = Annotated[list[Path], typer.Argument(help="X12 files; - is standard input.")]
One = Annotated[Path, typer.Argument(help="One file; - is standard input.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write here instead of printing.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document per file, one a line.")]
Control = Annotated[
    int | None,
    typer.Option(min=1, max=999_999_998, help="Control number of the answer (ISA13); the 277CA has the next one."),
]
PayerRules = Annotated[
    list[Path] | None, typer.Option("--payer-rules", help="Further rules of payers (TOML), for level 7.")
]
Level = Annotated[
    int,
    typer.Option(
        "--level", min=1, max=HIGHEST,
        help="Check up to: 1 syntax, 2 guide, 3 balance, 4 situation, 5 codes on the day, 6 product, 7 payer.",
    ),
]  # fmt: skip


@app.command("check")
def check_files(
    file: Files,
    level: Level = HIGHEST,
    payer_rules: PayerRules = None,
    as_json: AsJson = False,  # noqa: FBT002 - Typer takes flags this way
) -> None:
    """Hold files against their implementation guide: each problem with segment, place, why and what to do."""
    run = Run()
    with run.guarded():
        context = _context(level, payer_rules or [])
        run.each(file, lambda path: _check(path, context, as_json=as_json))
    _end(run)


@app.command("ack")
def acknowledge(file: One, output: Output = None, payer_rules: PayerRules = None, control: Control = None) -> None:
    """Write what a payer would answer to a file: TA1 and 999, and a 277CA about the claims that it could read."""
    run = Run()
    with run.guarded():
        context = _context(HIGHEST, payer_rules or [])
        run.each([file], lambda path: _acknowledge(path, context, output, control))
    _end(run)


@app.command("read")
def read_files(file: Files, as_json: AsJson = False) -> None:  # noqa: FBT002 - Typer takes flags this way
    """Tell in a line what each answer says: TA1, 999, 277CA, 277, 271, 278, 835. Exit status 3 when one denies."""
    run = Run()
    run.note(tell_answers(file, run, as_json=as_json))
    _end(run)


@app.command("json")
def as_json_tree(file: One, output: Output = None) -> None:
    """Print an X12 file as readable JSON by loops; a file of that JSON is turned back into the X12 it came from."""
    run = Run()
    run.each([file], lambda path: _tree(path, output))
    _end(run)


def _end(run: Run) -> None:
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


def _context(level: int, files: list[Path]) -> Context:
    """What the check may look up: the shipped lists, installed tables (from level 5 on) and rules of payers."""
    rules = [*payer_rules.shipped()]
    for path in files:
        rules += payer_rules.read(_text(path), str(path))
    if level >= 5:
        compiled(NEEDED)
    return Context(lookups(Tables()), tuple(rules), level)


def _check(path: Path, context: Context, *, as_json: bool) -> Exit:
    """One file, set by set as it is read, so that its size does not matter."""
    errors = False
    with _opened(path) as source:
        page = JsonPage(str(path), context.levels) if as_json else Page(str(path), context.levels)
        for found in sets(source, str(path), context):
            if isinstance(found, InterchangeReport):
                told = [row(problem, found.control_number, number) for number, problem in found.all_problems()]
                page.interchange(told)
                errors = errors or any(r.severity == "error" for r in told)
            else:
                page.transaction_set(found)
                errors = errors or not found.report.accepted
    page.end()
    return Exit.FINDINGS if errors else Exit.CLEAN


def _acknowledge(path: Path, context: Context, output: Path | None, control: int | None) -> Exit:
    content = _read(path)
    reports = check(content, str(path), context)
    if not reports:
        raise BadFile(str(path), "", "holds no interchange", "Give a file that begins with ISA")
    now = dt.datetime.now(dt.UTC)
    number = reserve(2) if control is None else control
    answers = [write_answer(reports, _header(reports[0], number, now))]
    of_sets = [found for report in reports for group in report.groups for found in group.sets]
    batches = claim_answer.receipts(content, of_sets, now.date(), str(path))
    if batches:
        answers.append(claim_acknowledgment.write(batches, _header(reports[0], number + 1, now)))
    if not any(answers):
        sys.stderr.write(f"superbill: {path}: holds only acknowledgments, which are not answered\n")
    _give("".join(answers).encode(), output)
    return Exit.FINDINGS if any(r.severity == "error" for r in rows(reports)) else Exit.CLEAN


def _header(answered: InterchangeReport, number: int, now: dt.datetime) -> Header:
    """The answer goes the other way."""
    return Header(
        answered.receiver.strip(), answered.sender.strip(), number, now.strftime("%Y-%m-%dT%H:%M"),
        answered.usage or "T", answered.receiver_kind, answered.sender_kind,
    )  # fmt: skip


def _tree(path: Path, output: Path | None) -> Exit:
    content = _read(path)
    if content.lstrip()[:1] == b"{":
        try:
            data = json.loads(content)
        except ValueError as error:
            raise BadFile(str(path), "", f"is not JSON ({error})", "Give what `superbill x12 json` printed") from None
        _give(bytes_from_tree(data), output)
    else:
        text = json.dumps(to_tree(content, str(path)), indent=1, ensure_ascii=False) + "\n"
        _give(text.encode(), output)
    return Exit.CLEAN


def _give(content: bytes, output: Path | None) -> None:
    if output is not None:
        write_whole(output, content)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _read(path: Path) -> bytes:
    with _opened(path) as source:
        return source.read()


def _text(path: Path) -> str:
    try:
        return _read(path).decode("utf-8")
    except UnicodeDecodeError:
        raise BadFile(str(path), "", "is not text in UTF-8", "Save it as UTF-8") from None


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, open; standard input for -."""
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise BadInput(str(path), "there is no such file", "Check the name and the folder") from None
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be read ({error.strerror})", "Check the permissions") from None
