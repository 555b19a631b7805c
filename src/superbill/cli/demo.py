"""`superbill demo`: three invented charts from the note to the posted payment, told in plain words."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.rule import Rule
from rich.table import Table

from superbill.cli.output import console
from superbill.errors import BadInput

if TYPE_CHECKING:
    from superbill.demo.day import Worked
    from superbill.office.records import ClaimBalance, Event
    from superbill.remittance.denials import WorkItem
    from superbill.tables.store import Tables

MARK = ".superbill-demo"
NOTES_SHOWN = 2

app = typer.Typer(rich_markup_mode=None)


@app.command()
def demo(
    output: Annotated[Path, typer.Option(help="Folder for what the demo makes; an earlier demo there is replaced.")] = (
        Path("demo-output")
    ),
    notes: Annotated[
        list[Path] | None, typer.Option(help="Notes of your own (text or JSON Lines) to code at the end.")
    ] = None,
) -> None:
    """Take three invented charts from the note to the posted payment, against a test payer on this machine."""
    from superbill.cli.ready import ready_tables  # noqa: PLC0415 - keeps `superbill --help` fast
    from superbill.tables.examples import install_examples  # noqa: PLC0415
    from superbill.tables.home import tables_dir  # noqa: PLC0415

    out = console()
    folder = _fresh(output)
    install_examples(tables_dir())
    tables = ready_tables()
    os.environ["SUPERBILL_RECORDS"] = str(folder / "records")
    from superbill import office  # noqa: PLC0415 - Django, only now

    office.setup()
    password = office.demo_account()
    _tell_day(out, tables, folder)
    for path in notes or ():
        _tell_notes(out, path)
    _tell_where(out, folder, password)


def _fresh(output: Path) -> Path:
    """Make the folder anew; one that holds anything but an earlier demo is left alone."""
    if output.exists() and any(output.iterdir()) and not (output / MARK).exists():
        raise BadInput("--output", f"{output} holds other files", "Name a new folder for the demo")
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    (output / MARK).write_text("Made by `superbill demo`, which replaces this folder.\n", encoding="utf-8")
    return output.resolve()


def _tell_day(out: Console, tables: Tables, folder: Path) -> None:
    from superbill.demo import day  # noqa: PLC0415
    from superbill.demo.charts import charts  # noqa: PLC0415

    worked = []
    for number, chart in enumerate(charts(), 1):
        out.print(Rule(f"[bold]Chart {number}: {escape(chart.told)}", align="left"))
        each = day.work(chart, tables)
        worked.append(each)
        _tell_chart(out, each, tables)
    files = day.bill(worked, folder)
    to_work: list[WorkItem] = []
    out.print(Rule("[bold]The claims' road", align="left"))
    for each in worked:
        if each.held:
            out.print(f"{each.chart.told}: the claim is held; an edit above says why.")
            continue
        sent, left = day.send(each, folder, dt.datetime.now(dt.UTC))
        files += sent
        to_work += left
    for each in worked:
        for control, events, balance in day.road(each):
            _tell_road(out, each, control, events, balance)
    _tell_work(out, to_work)
    _tell_files(out, files)


def _tell_chart(out: Console, each: Worked, tables: Tables) -> None:
    from superbill.cli.check_page import print_checked  # noqa: PLC0415
    from superbill.cli.coded_page import print_coded  # noqa: PLC0415
    from superbill.cli.price_page import print_price  # noqa: PLC0415

    text = each.chart.encounter.documents[0].text
    if each.record is not each.coded:
        out.print("[bold]The hospital's record[/], coded by the inpatient rules (an uncertain diagnosis at discharge")
        out.print("counts as if it were established):")
        print_coded(each.record, text, tables, explain=False)
        out.print("[bold]The physician's services[/], coded by the outpatient rules (it does not):")
    print_coded(each.coded, text, tables, explain=False)
    print_checked(each.checked)
    print_price(each.price, each.billed)


def _tell_road(out: Console, each: Worked, number: str, events: tuple[Event, ...], balance: ClaimBalance) -> None:
    table = Table(title=f"Claim {escape(number)}: {escape(each.chart.told)}", title_justify="left")
    for heading in ("step", "state", "what it says"):
        table.add_column(heading)
    for event in events:
        table.add_row(event.kind, event.state, escape(event.detail))
    out.print(table)
    out.print(
        f"charged {balance.charges}, paid {balance.paid}, written off or adjusted {balance.adjustments}, "
        f"still with the payer {balance.payer}, the patient owes {balance.patient}\n"
    )


def _tell_work(out: Console, items: list[WorkItem]) -> None:
    if not items:
        return
    table = Table(title="To be worked", title_justify="left")
    for heading in ("claim", "line", "code", "reason", "amount", "what it means", "what to do"):
        table.add_column(heading, justify="right" if heading == "amount" else "left")
    for item in items:
        reason = f"{item.group}-{item.reason}"
        table.add_row(
            escape(item.claim), str(item.line), item.code, reason, str(item.amount), escape(item.means), escape(item.do)
        )
    out.print(table)


def _tell_files(out: Console, files: list[tuple[str, Path]]) -> None:
    out.print(Rule("[bold]What was written", align="left"))
    for what, path in files:
        out.print(f"{what:24} {escape(_near(path))}", soft_wrap=True)


def _tell_notes(out: Console, path: Path) -> None:
    from itertools import islice  # noqa: PLC0415

    from superbill.cli.code import Coder  # noqa: PLC0415
    from superbill.cli.coded_page import print_coded  # noqa: PLC0415
    from superbill.cli.notes import notes  # noqa: PLC0415
    from superbill.cli.output import Run  # noqa: PLC0415
    from superbill.cli.ready import ready_tables  # noqa: PLC0415

    out.print(Rule(f"[bold]The first notes of {escape(path.name)}", align="left"))
    coder = Coder(ready_tables(), "outpatient", "assessed", None, None)
    for given in islice(notes([path], Run()), NOTES_SHOWN):
        print_coded(coder.code(given), given.document.text, coder.tables, explain=False)


def _tell_where(out: Console, folder: Path, password: str | None) -> None:
    out.print(Rule("[bold]Look at the charts in the browser", align="left"))
    out.print(f"superbill serve --records {escape(_near(folder / 'records'))}", soft_wrap=True)
    if password:
        out.print(f"account: demo   password: {escape(password)}   (shown only now)", soft_wrap=True)


def _near(path: Path) -> str:
    """Write a path from here where it lies below, so that what is printed can be typed."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
