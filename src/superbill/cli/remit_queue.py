"""`superbill remit queue` and what is done with the payments in it; deposits; paper explanations of benefits."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from superbill.cli.ledger import By, day_of, office_money
from superbill.cli.output import console
from superbill.errors import BadFile, BadInput
from superbill.model.counted import counted
from superbill.remittance.paper import PaperEob, paper_remittance

Why = Annotated[str, typer.Option("--why", help="The reason, for the record.")]
EXAMPLE = "docs/how-to/post-a-remittance.md shows one"


def show_queue() -> None:
    """List the payments that match no claim, each with the claims that it may belong to."""
    money = office_money()
    table = Table("task", "payer", "trace", "day", "number told", "paid", "may be", "because")
    for payment in money.unmatched_payments():
        best = money.suggestions(payment.task_id)[:3] if payment.task_id else ()
        table.add_row(
            payment.task_id,
            payment.payer,
            payment.trace,
            str(payment.day),
            payment.control_number,
            f"{payment.paid:.2f}",
            "\n".join(f"{s.control_number} ({s.score})" for s in best),
            "\n".join(", ".join(s.why) for s in best),
        )
    console().print(table if table.row_count else "Every payment has its claim.")


def match_payment(
    task: Annotated[str, typer.Argument(help="The task, from the queue.")],
    claim: Annotated[list[str], typer.Argument(help="A claim; or several as NUMBER=1,2 with the payment's lines.")],
    by: By = "system",
) -> None:
    """Post an unmatched payment to a claim, or split it over several by its lines."""
    money = office_money()
    if len(claim) == 1 and "=" not in claim[0]:
        money.match_payment(task, claim[0], by, today=day_of("", ""))
    else:
        money.split_payment(task, dict(map(_part, claim)), by, today=day_of("", ""))
    typer.echo("Posted.")


def _part(text: str) -> tuple[str, list[int]]:
    number, _, lines = text.partition("=")
    try:
        return number, [int(line) for line in lines.split(",")]
    except ValueError:
        raise BadInput("claim", "is not NUMBER=1,2", "Name the claim and the lines for it") from None


def detach_payment(
    claim: Annotated[str, typer.Argument(help="The claim's control number.")],
    payment: Annotated[int, typer.Option("--payment", help="Which payment, if the claim has several.")] = 0,
    why: Why = "wrong claim",
    by: By = "system",
) -> None:
    """Take a payment off a claim; it waits in the queue again."""
    money = office_money()
    posted = [p for p in money.payments_of(claim) if p.payment_id == payment or not payment]
    if len(posted) != 1:
        told = ", ".join(f"{p.payment_id} ({p.trace}, {p.paid:.2f})" for p in posted)
        raise BadInput("claim", f"has {counted(len(posted), 'such payment')}: {told or 'none'}", "Name one: --payment")
    task = money.detach_payment(posted[0].payment_id, by, today=day_of("", ""), why=why)
    typer.echo(f"Waits in the queue as task {task}")


def return_payment(
    task: Annotated[str, typer.Argument(help="The task, from the queue.")], why: Why = "not ours", by: By = "system"
) -> None:
    """Send money that is not ours back to the payer."""
    office_money().return_payment(task, by, today=day_of("", ""), why=why)
    typer.echo("Returned; the money has left the ledger's bank.")


def store_deposits(
    file: Annotated[Path, typer.Argument(help="CSV with the columns trace, amount, day and, if known, payer.")],
    by: By = "system",
) -> None:
    """Take in what the bank says has been deposited; the same deposit again changes nothing."""
    money = office_money()
    rows = _deposits(file)
    today = day_of("", "")
    for number, (trace, amount, day, _) in enumerate(rows, start=2):
        try:
            money.check_deposit(trace, amount, day, today)
        except BadInput as error:
            what = f"{error.field} {error.what}"
            raise BadFile(str(file), f"line {number}", what, f"{error.do}; nothing was taken in") from None
    new = sum(
        money.store_deposit(trace, amount, day, today=today, payer=payer, by=by) for trace, amount, day, payer in rows
    )
    typer.echo(f"{counted(new, 'new deposit')}, {len(rows) - new} known before")


def _deposits(path: Path) -> list[tuple[str, Decimal, dt.date, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            told = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError):
        raise BadFile(str(path), "", "cannot be read as CSV", "Export it from the bank as CSV in UTF-8") from None
    found = []
    for number, row in enumerate(told, start=2):
        try:
            found.append(
                (row["trace"], Decimal(row["amount"]), dt.date.fromisoformat(row["day"]), row.get("payer") or "")
            )
        except (KeyError, TypeError, InvalidOperation, ValueError):
            what = "has no trace, amount (5.00) and day (2026-05-31)"
            raise BadFile(str(path), f"line {number}", what, "Correct that line; nothing was taken in") from None
    return found


def reconcile() -> None:
    """Compare deposits with remittances by trace number; exit status 3 when something is open."""
    told = office_money().reconcile()
    table = Table("trace", "payer", "day", "deposited", "remitted", "difference", "state")
    for row in told:
        amounts = (f"{row.deposited:.2f}", f"{row.remitted:.2f}", f"{row.difference:.2f}")
        table.add_row(row.trace, row.payer, str(row.day), *amounts, row.state)
    console().print(table)
    if any(row.state not in {"agrees", "nothing to deposit"} for row in told):
        raise typer.Exit(3)


def enter_paper(
    file: Annotated[Path, typer.Argument(help="The explanation of benefits as keyed, in TOML.")], by: By = "system"
) -> None:
    """Post a paper explanation of benefits: refused where a line does not add up."""
    money = office_money()
    text, paper = _paper(file)
    remittance = paper_remittance(paper, money.billed_claims([claim.number for claim in paper.claim]))
    done = money.post_remittance(remittance, hashlib.sha256(text.encode()).hexdigest(), by, source="paper")
    typer.echo(f"Check {paper.check}: {counted(done.posted, 'payment')} posted, {done.known} known before")


def _paper(path: Path) -> tuple[str, PaperEob]:
    try:
        text = path.read_text(encoding="utf-8")
        return text, msgspec.convert(tomllib.loads(text, parse_float=Decimal), PaperEob, strict=False)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadFile(str(path), "", f"cannot be read as TOML ({type(error).__name__})", EXAMPLE) from None
    except msgspec.ValidationError as error:
        raise BadFile(str(path), "", str(error), EXAMPLE) from None
