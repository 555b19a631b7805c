"""`superbill before`: what must be settled before a patient comes: coverage, authorizations, estimates and notices."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from superbill.cli.files import content_of
from superbill.cli.ledger import By, day_of, office_money
from superbill.cli.output import console
from superbill.errors import BadInput

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Coverage, authorizations, estimates, notices.")

Today = Annotated[str, typer.Option("--today", help="The day, YYYY-MM-DD; today without it.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="The file to write.")]


@app.command("plan")
def plan(
    first: Annotated[str, typer.Argument(help="The first day of visits, YYYY-MM-DD.")],
    last: Annotated[str, typer.Argument(help="The last day, YYYY-MM-DD.")],
    by: By = "system",
    today: Today = "",
) -> None:
    """Put the visits of some days on the lists: coverage, authorizations, estimates and notices."""
    money = office_money()
    from superbill.office.records.appeals import rules_in_force  # noqa: PLC0415 - Django is ready only now

    days = day_of(first, "FIRST"), day_of(last, "LAST")
    made = money.plan_visits(*days, rules_in_force(), by, today=day_of(today, "--today"))
    typer.echo(f"{made.checks} checks, {made.authorizations} authorizations, {made.notices} notices are new.")


@app.command("coverage")
def show_checks() -> None:
    """List the questions about coverage, what must be settled first. Exit status 3 when something must be settled."""
    table = Table("check", "visit", "payer", "state", "to settle, or what was told")
    found = office_money().checks()
    for each in found:
        told = " ".join(each.problems) or " ".join(each.told)
        table.add_row(each.check_id, str(each.day), f"{each.payer} {each.payer_id}", each.state, told)
    console().print(table)
    if any(each.state == "look" for each in found):
        raise typer.Exit(3)


@app.command("ask")
def ask(
    payer: Annotated[str, typer.Argument(help="The payer's electronic identifier.")], output: Output, by: By = "system"
) -> None:
    """Write one 270 for every visit that waits at a payer; send it with `superbill send`."""
    money = office_money()
    from superbill.office.records.asking import header_to  # noqa: PLC0415 - Django is ready only now
    from superbill.office.records.encounters import load_encounter  # noqa: PLC0415

    waiting = [c for c in money.checks() if c.state == "to ask" and c.payer_id == payer]
    if not waiting:
        raise BadInput("PAYER", "has no visit that waits", "`superbill before coverage` lists them")
    header = header_to(payer, load_encounter(waiting[0].encounter_id, by=by), dt.datetime.now(dt.UTC))
    output.write_text(money.ask_eligibility([c.check_id for c in waiting], header, by), encoding="utf-8")
    typer.echo(f"{output}: {len(waiting)} questions")


@app.command("take")
def take(
    file: Annotated[Path, typer.Argument(help="A file of answers: 271 or 278.")], by: By = "system", today: Today = ""
) -> None:
    """Take in what a payer answered about coverage or authorizations."""
    office_money()
    from superbill.office.records.answers_before import take_answers  # noqa: PLC0415 - Django is ready only now

    typer.echo(take_answers(content_of(file), by, day_of(today, "--today")))


@app.command("authorizations")
def show_authorizations(today: Today = "") -> None:
    """List authorizations, what is refused, needed or pended first. Exit status 3 when one is late."""
    table = Table("authorization", "service", "payer", "state", "due", "number", "used", "granted")
    found = office_money().authorizations(day_of(today, "--today"))
    for each in found:
        due = f"{each.due or ''}{' LATE' if each.late else ''}"
        granted = "" if each.granted is None else f"{each.granted.normalize():f}"
        table.add_row(each.authorization_id, each.code, each.payer, each.state, due, each.number,
                      f"{each.used.normalize():f}", granted)  # fmt: skip
    console().print(table)
    if any(each.late for each in found):
        raise typer.Exit(3)


@app.command("request")
def request(
    authorization: Annotated[str, typer.Argument(help="The authorization, from `superbill before authorizations`.")],
    output: Output,
    document: Annotated[list[str] | None, typer.Option("--document", help="A document of the chart, by name.")] = None,
    by: By = "system",
    today: Today = "",
) -> None:
    """Write the 278 that asks for an authorization; with documents also the 275 beside it."""
    money = office_money()
    from superbill.office.records.asking import header_to  # noqa: PLC0415 - Django is ready only now
    from superbill.office.records.encounters import load_encounter  # noqa: PLC0415

    held = money.authorization_of(authorization)
    visit = load_encounter(held.encounter_id, by=by)
    header = header_to(held.payer_id, visit, dt.datetime.now(dt.UTC))
    if document:
        header_to(held.payer_id, visit, dt.datetime.now(dt.UTC))
    text, documents = money.ask_authorization(
        authorization, header, by, documents=document or [], today=day_of(today, "--today")
    )
    output.write_text(text, encoding="utf-8")
    typer.echo(f"{output}: written")
    if documents:
        beside = output.with_suffix(".275")
        beside.write_text(documents, encoding="utf-8")
        typer.echo(f"{beside}: written")


@app.command("notices")
def show_notices(today: Today = "") -> None:
    """List estimates and notices that are not given yet, the nearest first. Exit status 3 when one is late."""
    table = Table("notice", "kind", "give by", "why then")
    found = office_money().notices(day_of(today, "--today"))
    for each in found:
        table.add_row(each.notice_id, each.kind, f"{each.give_by}{' LATE' if each.late else ''}", each.why)
    console().print(table)
    if any(each.late for each in found):
        raise typer.Exit(3)


@app.command("print")
def print_notice(
    notice: Annotated[str, typer.Argument(help="The notice, from `superbill before notices`.")],
    output: Output,
    by: By = "system",
) -> None:
    """Write an estimate or notice as PDF."""
    output.write_bytes(office_money().notice_file(notice, by))
    typer.echo(f"{output}: written")
