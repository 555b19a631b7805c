"""`superbill patients`: statements, payments at the desk, plans, holds, and the log of calls and letters."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from superbill.cli.ledger import By, day_of, office_money
from superbill.cli.output import console
from superbill.cli.work import Today, amount_of

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Statements, payments, plans, holds, calls.")

Patient = Annotated[str, typer.Argument(help="The patient's id, from `superbill patients owe`.")]


@app.command("owe")
def show_balances(today: Today = "") -> None:
    """List patients with a balance, and why no statement goes out, where none does."""
    table = Table("patient", "owes", "no statement because")
    for patient, total, why in office_money().patients_who_owe(day_of(today, "--today")):
        table.add_row(patient, f"{total:.2f}", why)
    console().print(table)


@app.command("statements")
def make_statements(
    folder: Annotated[Path, typer.Argument(help="Folder for the PDFs; it must exist.")],
    by: By = "system",
    today: Today = "",
) -> None:
    """Make every statement that is due, one PDF each, named by the patient's id."""
    money = office_money()
    for made in money.make_statements(by, today=day_of(today, "--today")):
        if made.number:
            path = folder / f"{made.patient_id}-{made.number}.pdf"
            path.write_bytes(money.statement_file(made.patient_id, made.number))
            typer.echo(f"{path}: {made.amount:.2f}, due {made.due}")
        else:
            typer.echo(f"{made.patient_id}: none, {made.why_not}")
        for claim, why in made.left_out:
            typer.echo(f"  claim {claim} left out: {why}")


@app.command("pay")
def pay(
    patient: Patient,
    amount: Annotated[str, typer.Argument(help="What was paid.")],
    method: Annotated[str, typer.Option("--method", help="card, cash, check ...")] = "card",
    receipt: Annotated[str, typer.Option("--receipt", help="Its number; the next one without it.")] = "",
    by: By = "system",
) -> None:
    """Post a payment of a patient to the oldest balances first."""
    money, day = office_money(), day_of("", "")
    told = money.patient_pays(patient, amount_of(amount, "AMOUNT"), by, today=day, how=(method, receipt))
    typer.echo(f"Receipt {told}")


@app.command("plan")
def plan(
    patient: Patient,
    part: Annotated[str, typer.Argument(help="What is paid each month.")],
    first: Annotated[str, typer.Option("--first", help="First day due, YYYY-MM-DD.")],
    by: By = "system",
) -> None:
    """Agree on a payment plan for what is owed now."""
    money = office_money()
    for day, amount in money.plan_payments(patient, amount_of(part, "PART"), by, first_due=day_of(first, "--first")):
        typer.echo(f"{day}  {amount:>10.2f}")


@app.command("hold")
def hold(
    patient: Patient,
    kind: Annotated[str, typer.Argument(help="bankruptcy, deceased, bad address, dispute, assistance, suppressed.")],
    release: Annotated[bool, typer.Option("--release", help="End the hold.")] = False,  # noqa: FBT002
    detail: Annotated[str, typer.Option("--detail", help="What it rests on.")] = "",
    by: By = "system",
) -> None:
    """Keep statements back, or end that."""
    money, day = office_money(), day_of("", "")
    if release:
        money.release(patient, kind, by, today=day)
    else:
        money.hold(patient, kind, by, today=day, detail=detail)


@app.command("note")
def note(
    patient: Patient,
    text: Annotated[str, typer.Argument(help="What was said or written.")],
    kind: Annotated[str, typer.Option("--kind", help="phone, letter, email, portal.")] = "phone",
    incoming: Annotated[bool, typer.Option("--in", help="It came from the patient.")] = False,  # noqa: FBT002
    by: By = "system",
) -> None:
    """Write down a call, letter or message about a patient's bill."""
    office_money().contact(patient, kind, text, by, direction="in" if incoming else "out")
