"""How a price looks on a terminal: a table of lines, the verdict, and with `--explain` every step."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from superbill.cli.output import console
from superbill.model.encounter import Encounter
from superbill.model.finding import Outcome
from superbill.model.price import Comparison, Price, Step

COLOURS = {Outcome.PASS: "green", Outcome.FAIL: "red", Outcome.BYPASSED: "yellow", Outcome.NOT_CHECKED: "yellow"}
EXAMPLE = "EXAMPLE: these amounts rest on invented values that ship for demonstration. Never bill with them."


def print_price(price: Price, encounter: Encounter, *, explain: bool = False) -> None:
    """Print one price: lines, totals, verdict; with `explain` the chain of steps of every line."""
    out = console()
    if price.example:
        out.print(f"[bold black on yellow] {EXAMPLE} [/]")
    if price.lines or not price.steps:
        out.print(_table(price, encounter))
    else:
        out.print(_whole(price, encounter))
    out.print(f"verdict: [{COLOURS[price.verdict]}]{price.verdict}[/]")
    if price.missing:
        out.print(f"missing: {escape(price.missing)}", soft_wrap=True)
    if explain and price.steps:
        _explain(price.steps)
    for line in price.lines:
        if line.reason:
            out.print(f"line {line.number} is not paid: {escape(line.reason)}", soft_wrap=True)
        if explain:
            out.print(f"\n[bold]line {line.number}[/]{'  EXAMPLE' if line.example else ''}")
            _explain(line.steps)
    out.print()


def print_comparison(told: Comparison, *, explain: bool = False) -> None:
    """Print a paid claim against its price: each line with the difference; with `explain` the calculation."""
    out = console()
    if told.example:
        out.print(f"[bold black on yellow] {EXAMPLE} [/]")
    table = Table(title=Text(f"{told.id}  {told.payer_claim_number or ''}".strip()), title_justify="left")
    for column in ("line", "code", "expected", "allowed", "underpaid", "reasons", "verdict"):
        table.add_column(column, justify="right" if column in {"expected", "allowed", "underpaid"} else "left")
    for line in told.lines:
        amounts = map(_money, (line.expected, line.allowed, line.difference))
        verdict = Text(str(line.verdict), style=COLOURS[line.verdict])
        table.add_row(str(line.number), line.code or "", *amounts, ", ".join(line.reasons), verdict)
    if told.lines:
        out.print(table)
    out.print(f"underpaid: {_money(told.underpaid)}")
    for missing in [told.missing, *(f"line {n.number}: {n.missing}" for n in told.lines if n.missing)]:
        if missing:
            out.print(f"not checked: {escape(missing)}", soft_wrap=True)
    for line in told.lines if explain else ():
        if line.verdict is Outcome.FAIL:
            out.print(f"\n[bold]line {line.number}[/], expected {_money(line.expected)}")
            _explain(line.steps)
    out.print()


def _table(price: Price, encounter: Encounter) -> Table:
    mark = " (EXAMPLE)" if price.example else ""
    table = Table(title=Text(f"{price.id}{mark}"), title_justify="left", show_footer=len(price.lines) > 1)
    table.add_column("line", footer="all")
    table.add_column("code")
    table.add_column("charge", justify="right", footer=_money(_charges(encounter)))
    table.add_column("allowed", justify="right", footer=_money(price.allowed))
    table.add_column("patient", justify="right", footer=_money(price.patient_share))
    table.add_column("payer", justify="right", footer=_money(price.payer_share))
    table.add_column("verdict")
    for line, service in zip(price.lines, encounter.lines, strict=True):
        code = "-".join(filter(None, [service.code or "", *service.modifiers]))
        units = "" if service.units == 1 else f" ×{service.units}"
        amounts = (service.charge, line.allowed, line.patient_share, line.payer_share)
        verdict = Text(str(line.verdict), style=COLOURS[line.verdict])
        table.add_row(str(line.number), f"{code}{units}", *map(_money, amounts), verdict)
    return table


def _whole(price: Price, encounter: Encounter) -> Table:
    """A claim that is priced as a whole: one row."""
    table = Table(title=Text(f"{price.id}{' (EXAMPLE)' if price.example else ''}"), title_justify="left")
    for column in ("charge", "allowed", "patient", "payer", "sequestration"):
        table.add_column(column, justify="right")
    charge = encounter.charge if encounter.charge is not None else _charges(encounter)
    table.add_row(*map(_money, (charge, price.allowed, price.patient_share, price.payer_share, price.sequestration)))
    return table


def _explain(steps: Sequence[Step]) -> None:
    out = console()
    for step in steps:
        given = f"{step.given} = " if step.given and _is_number(step.value) else f"{step.given}: " if step.given else ""
        out.print(f"  [bold]{escape(step.step)}[/]  {escape(given)}{escape(step.value)}", soft_wrap=True)
        table = f"; table {step.table.name} {step.table.release}" if step.table else ""
        out.print(f"      [dim]{escape(step.source)}{escape(table)}[/]", soft_wrap=True)


def _charges(encounter: Encounter) -> Decimal | None:
    charges = [line.charge for line in encounter.lines]
    return None if None in charges else sum((c for c in charges if c is not None), Decimal(0))


def _money(amount: Decimal | None) -> str:
    return "-" if amount is None else f"{amount:,.2f}"


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()
