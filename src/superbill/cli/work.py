"""`superbill work`: what somebody has to do about money: denials, appeals, underpayments, credits, requests."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from superbill.cli.files import content_of
from superbill.cli.ledger import By, day_of, office_money
from superbill.cli.output import console
from superbill.errors import BadInput

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Denials, appeals, underpayments, credits.")

Task = Annotated[str, typer.Argument(help="The task, from `superbill work list`.")]
Appeal = Annotated[str, typer.Argument(help="The appeal, from `superbill work appeals`.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="The PDF to write.")]
Today = Annotated[str, typer.Option("--today", help="The day, YYYY-MM-DD; today without it.")]


@app.command("list")
def show_work(
    kind: Annotated[list[str] | None, typer.Option("--kind", help="denial, underpayment, credit, takeback ...")] = None,
    owner: Annotated[str, typer.Option("--owner", help="coder, biller, front desk, payments ...")] = "",
    today: Today = "",
) -> None:
    """List what is to be done, what is worth most first, what is late on top. Exit status 3 when some is late."""
    found = office_money().worklist(day_of(today, "--today"), kinds=kind or [], owner=owner)
    table = Table("task", "kind", "claim", "line", "reason", "amount", "chance", "due", "owner", "what to do")
    for item in found:
        due = f"{item.due or ''}{' LATE' if item.late else ''}"
        table.add_row(item.task_id, item.kind, item.claim, str(item.line or ""), item.reason, f"{item.amount:.2f}",
                      f"{item.chance}%", due, item.owner, item.do)  # fmt: skip
    console().print(table)
    if any(item.late for item in found):
        raise typer.Exit(3)


@app.command("note")
def write_note(task: Task, text: Annotated[str, typer.Argument(help="What was done.")], by: By = "system") -> None:
    """Write down what was done about a task."""
    office_money().note(task, text, by)


@app.command("done")
def finish(
    task: Task,
    outcome: Annotated[str, typer.Argument(help="What came of it: paid, corrected, written off, no money ...")],
    by: By = "system",
    today: Today = "",
) -> None:
    """Close a task."""
    office_money().finish(task, outcome, by, today=day_of(today, "--today"))


@app.command("appeal")
def appeal(task: Task, by: By = "system", today: Today = "") -> None:
    """Begin the next level of appeal against a denial."""
    begun = office_money().start_appeal(task, by, today=day_of(today, "--today"))
    typer.echo(f"Appeal {begun.appeal_id}, level {begun.level}: {begun.forum}, until {begun.due} ({begun.source})")


@app.command("appeals")
def show_appeals(today: Today = "") -> None:
    """List appeals, the nearest deadline first."""
    table = Table("appeal", "claim", "level", "forum", "amount", "state", "file by", "decision by", "recovered")
    for row in office_money().appeals(today=day_of(today, "--today")):
        due = f"{row.due or ''}{' LATE' if row.late else ''}"
        table.add_row(row.appeal_id, row.claim, str(row.level), row.forum, f"{row.amount:.2f}", row.state, due,
                      str(row.decide_by or ""), f"{row.recovered:.2f}")  # fmt: skip
    console().print(table)


@app.command("file")
def file_appeal(
    appeal: Appeal,
    grounds: Annotated[str, typer.Option("--grounds", help="Why the decision is wrong, from the record.")],
    attach: Annotated[list[Path] | None, typer.Option("--attach", help="A file that goes with it.")] = None,
    by: By = "system",
    today: Today = "",
) -> None:
    """Note that an appeal was sent, with its grounds and the files that went with it."""
    money, day = office_money(), day_of(today, "--today")
    for path in attach or []:
        money.attach(appeal, path.name, content_of(path), by)
    filed = money.file_appeal(appeal, by, day=day, grounds=grounds)
    typer.echo(f"Filed; a decision is expected by {filed.decide_by or 'no fixed day'}")


@app.command("decide")
def decide_appeal(
    appeal: Appeal,
    outcome: Annotated[str, typer.Argument(help="won, part or lost.")],
    recovered: Annotated[str, typer.Option("--recovered", help="What it brought.")] = "0",
    by: By = "system",
    today: Today = "",
) -> None:
    """Note what came of an appeal."""
    day = day_of(today, "--today")
    office_money().decide_appeal(appeal, by, day=day, outcome=outcome, recovered=amount_of(recovered, "--recovered"))


@app.command("letter")
def letter(
    of: Annotated[str, typer.Argument(help="An appeal, or the task of an underpayment.")],
    output: Output,
    underpayment: Annotated[bool, typer.Option("--underpayment", help="It is the task of an underpayment.")] = False,  # noqa: FBT002
    packet: Annotated[bool, typer.Option("--packet", help="With the files that go with the appeal.")] = False,  # noqa: FBT002
    today: Today = "",
) -> None:
    """Write the letter of an appeal, or about an underpayment, as PDF."""
    money, day = office_money(), day_of(today, "--today")
    draw = money.underpayment_letter if underpayment else money.appeal_packet if packet else money.appeal_letter
    output.write_bytes(draw(of, day=day))
    typer.echo(f"{output}: written")


@app.command("propose")
def propose(task: Task, by: By = "system") -> None:
    """Write the payer rule that would have stopped a denial, with its cases; a supervisor switches it on."""
    toml = office_money().propose_rule(task, by)
    typer.echo(toml or "Nothing about a claim could have told of this denial.")


@app.command("rules")
def show_rules() -> None:
    """List the rules that denials propose."""
    for rule, name, toml in office_money().proposals():
        typer.echo(f"{rule}  {name}\n{toml}")


@app.command("rule")
def decide_rule(
    rule: Annotated[str, typer.Argument(help="The rule, from `superbill work rules`.")],
    by: By,
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it instead of switching it on.")] = False,  # noqa: FBT002
) -> None:
    """Switch a proposed rule on; somebody other than who proposed it."""
    office_money().decide_rule(rule, by, on=not refuse, today=day_of("", ""))


@app.command("request")
def request(  # noqa: PLR0913, PLR0917 - the options of the public interface
    claim: Annotated[str, typer.Argument(help="The claim's control number.")],
    kind: Annotated[str, typer.Argument(help="refund, bad debt, assistance, contract or other.")],
    amount: Annotated[str, typer.Argument(help="How much.")],
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    side: Annotated[str, typer.Option("--side", help="Whose balance: payer or patient.")] = "patient",
    by: By = "system",
) -> None:
    """Ask for a refund or write-off, which a second person approves."""
    money, value = office_money(), amount_of(amount, "AMOUNT")
    typer.echo(money.ask(claim, kind, side, value, reason=reason, by=by, today=day_of("", "")))


@app.command("requests")
def show_requests() -> None:
    """List what waits for approval."""
    table = Table("request", "kind", "claim", "side", "amount", "reason", "asked by", "due")
    for row in office_money().requests():
        table.add_row(row.request_id, row.kind, row.claim, row.side, f"{row.amount:.2f}", row.reason, row.asked_by,
                      str(row.due or ""))  # fmt: skip
    console().print(table)


@app.command("approve")
def approve(
    request: Annotated[str, typer.Argument(help="The request, from `superbill work requests`.")],
    by: By,
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it instead.")] = False,  # noqa: FBT002
) -> None:
    """Approve a refund or write-off, which posts it; somebody other than who asked."""
    office_money().decide_request(request, by, approve=not refuse, today=day_of("", ""))


def amount_of(text: str, field: str) -> Decimal:
    """The amount that an option tells."""
    try:
        amount = Decimal(text)
    except ArithmeticError:
        raise BadInput(field, "is not an amount", "Write it as 25.00") from None
    if not amount.is_finite() or amount != amount.quantize(Decimal("0.01")):
        raise BadInput(field, "is not an amount of whole cents", "Write it as 25.00")
    return amount
