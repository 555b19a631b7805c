"""`superbill ledger`: where the money stands: aging, closing days and months, export, and the proof that it adds up."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Annotated, Literal

import typer
from rich.table import Table

from superbill.cli.output import console
from superbill.errors import BadInput

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Aging, closing, export and proof of the ledger.")

By = Annotated[str, typer.Option("--by", help="The account in whose name it is done.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON, one document.")]
HEADINGS = ("0-30", "31-60", "61-90", "91-120", "older")


@app.command("aging")
def show_aging(
    as_of: Annotated[str, typer.Option("--as-of", help="The day, YYYY-MM-DD; today without it.")] = "",
    as_json: AsJson = False,  # noqa: FBT002 - Typer takes flags this way
) -> None:
    """Tell how old the money is that payers and patients owe, as of a day."""
    records = office_money()
    day = day_of(as_of, "--as-of")
    found = records.aging(day)
    if as_json:
        rows = [
            {"side": r.side, "payer": r.payer, **dict(zip(HEADINGS, map(str, r.buckets), strict=True)),
             "credit": str(r.credit), "total": str(r.total), "claims": r.claims}
            for r in found
        ]  # fmt: skip
        sys.stdout.write(json.dumps({"as_of": str(day), "rows": rows}, ensure_ascii=False) + "\n")
        return
    table = Table("owed by", "payer", *HEADINGS, "credit", "total", "claims", title=f"Owed as of {day}")
    for row in found:
        table.add_row(row.side, row.payer, *map(str, row.buckets), str(row.credit), str(row.total), str(row.claims))
    console().print(table)


@app.command("close")
def close_period(
    period: Annotated[str, typer.Argument(help="A day (YYYY-MM-DD) or a month (YYYY-MM) that is over.")],
    by: By = "system",
) -> None:
    """Close a day or a month: nothing is booked there afterwards, and what was reported stays."""
    records = office_money()
    today = dt.datetime.now(dt.UTC).date()
    if len(period) == 7 and period[4] == "-" and period.replace("-", "").isdecimal():
        closed = records.close_month(int(period[:4]), int(period[5:]), by, today=today)
    else:
        closed = records.close_day(day_of(period, "PERIOD"), by, today=today)
    typer.echo(f"Closed up to {closed.last_day}: {closed.entries} entries.")
    for account, total in closed.totals.items():
        typer.echo(f"  {account:25} {total:>14,.2f}")


@app.command("day")
def show_day(day: Annotated[str, typer.Argument(help="The day, YYYY-MM-DD; today without it.")] = "") -> None:
    """Tell what was booked on a day: kind, by whom, how often, money in."""
    records = office_money()
    table = Table("kind", "by", "entries", "money in", title=f"Booked on {day_of(day, 'DAY')}")
    for kind, by, count, cash in records.day_sheet(day_of(day, "DAY")):
        table.add_row(kind, by, str(count), f"{cash:.2f}")
    console().print(table)


@app.command("export")
def export_ledger(
    first: Annotated[str, typer.Option("--from", help="First day booked.")] = "0001-01-01",
    last: Annotated[str, typer.Option("--to", help="Last day booked; today without it.")] = "",
    form: Annotated[Literal["csv", "hledger", "beancount"], typer.Option("--as", help="The form.")] = "csv",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File; standard output without it.")] = None,
) -> None:
    """Write the ledger as CSV or plain-text accounting."""
    records = office_money()
    lines = records.export(form, day_of(first, "--from"), day_of(last, "--to"))
    if output is None:
        sys.stdout.writelines(lines)
        return
    with output.open("w", encoding="utf-8") as file:
        file.writelines(lines)
    typer.echo(f"{output}: written")


@app.command("verify")
def verify() -> None:
    """Prove that the ledger adds up: accounts to zero, every claim explained, every standing as the postings say."""
    records = office_money()
    wrong = records.proof()
    for text in wrong:
        typer.echo(text)
    if wrong:
        raise typer.Exit(3)
    typer.echo("The ledger adds up: accounts to zero, every claim explained.")


def day_of(text: str, field: str) -> dt.date:
    """The day that an option tells; today for none."""
    if not text:
        return dt.datetime.now(dt.UTC).date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput(field, "is not a day", "Write it as 2026-05-31") from None


def office_money() -> ModuleType:
    """The module of the office's money, which is there only after `setup`."""
    from superbill import office  # noqa: PLC0415 - Django is loaded by these commands only

    office.setup()
    from superbill.office import money  # noqa: PLC0415

    return money
