"""How a good-faith estimate looks on a terminal."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table

from superbill.cli.output import console
from superbill.model.estimate import AbnEstimate, Estimate


def print_estimate(told: Estimate) -> None:
    """Print the estimate: who, what, how much, by when, and what is still missing."""
    out = console()
    out.print(f"[bold]Good-faith estimate[/]  {escape(told.id)}  ({escape(told.kind)})", soft_wrap=True)
    out.print(f"give by {told.give_by} ({escape(told.given_for)}); valid to {told.valid_to}", soft_wrap=True)
    who = (("patient", told.patient), ("born", told.birth_date), ("provider", told.provider), ("NPI", told.npi),
           ("tax identifier", told.tax_id), ("state", told.state))  # fmt: skip
    for word, value in who:
        out.print(f"{word}: {escape(str(value or '-'))}", soft_wrap=True)
    table = Table(show_footer=True)
    for column in ("date", "code", "units", "diagnoses"):
        table.add_column(column)
    table.add_column("charge", justify="right", footer=str(told.total or "-"))
    table.add_column("patient", justify="right")
    for service in told.services:
        code = "-".join(filter(None, [service.code or "", *service.modifiers]))
        row = (service.service_date, code, f"{service.units:f}", ", ".join(service.diagnoses), service.charge,
               service.patient_share)  # fmt: skip
        table.add_row(*("-" if cell is None else escape(str(cell)) for cell in row))
    out.print(table)
    for notice in told.notices:
        out.print(escape(notice), soft_wrap=True)
    for missing in told.missing:
        out.print(f"missing: {escape(missing)}", soft_wrap=True)
    out.print(f"[dim]{escape(told.source)}[/]")
    out.print()


def print_abn(told: AbnEstimate) -> None:
    """Print the estimate of an Advance Beneficiary Notice: for which lines, how much, how far it may miss."""
    out = console()
    lines = ", ".join(map(str, told.lines)) or "-"
    out.print(f"[bold]Estimate for an Advance Beneficiary Notice[/]  {escape(told.id)}, lines {lines}", soft_wrap=True)
    if told.missing:
        out.print(f"[yellow]not checked[/]: missing: {escape(told.missing)}", soft_wrap=True)
    else:
        out.print(f"estimated cost: {told.amount}")
        out.print(f"in good faith for an actual cost from {told.lowest} to {told.highest}", soft_wrap=True)
    out.print(f"[dim]{escape(told.source)}[/]")
    out.print()
