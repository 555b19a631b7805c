"""What `superbill price` answers besides a price: what if, risk adjustment, estimate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from pydantic import ValidationError
from rich.markup import escape
from rich.table import Table

from superbill.cli.output import console
from superbill.errors import BadInput, TableMissing
from superbill.model.coded import CodedEncounter, Query
from superbill.model.encounter import Encounter, PriorDiagnosis
from superbill.model.risk import RiskScore
from superbill.model.what_if import Change, Scenario, Standing, WhatIf
from superbill.tables.store import Tables

FORMS = "Write date=2026-10-01, principal=CODE, remove=CODE or replace=OLD:NEW"


def change_of(text: str) -> Change:
    """Read one --change.

    Raises:
        BadInput: it is in none of the four forms.
    """
    kind, _, value = text.partition("=")
    code, _, by = value.partition(":")
    try:
        if kind == "date":
            return Change(kind="date", day=dt.date.fromisoformat(value))
        if kind == "replace" and code and by:
            return Change(kind="replace", code=code, by=by)
        if kind in {"principal", "remove"} and code and not by:
            return Change.model_validate({"kind": kind, "code": code})
    except (ValueError, ValidationError):
        pass
    raise BadInput("--change", f"'{text}' is not a change", FORMS)


def record_of(encounter: Encounter, tables: Tables) -> CodedEncounter | None:
    """Code the encounter's documents, so that every code shows its words; None without documents or tables."""
    if not encounter.documents or encounter.day is None:
        return None
    from superbill.coding.encounter import CodingContext  # noqa: PLC0415 - a plain price starts without stages 1, 2
    from superbill.pipeline import code_documents  # noqa: PLC0415

    context = CodingContext(encounter.setting, encounter.day, "encounter", id=encounter.id)
    try:
        return code_documents(encounter.documents, context, tables)
    except TableMissing:
        return None


def question_of_status(prior: PriorDiagnosis, day: dt.date) -> Query:
    """Compose the question about a condition of the prior year."""
    from superbill.coding.queries import status_of  # noqa: PLC0415 - a plain price starts without stages 1, 2

    return status_of(prior, day)


def print_what_if(result: WhatIf) -> None:
    """Print where the encounter stands and what each change would bring."""
    out = console()
    out.print(f"[bold]{escape(result.id)}[/]  now: {escape(_standing(result.before))}", soft_wrap=True)
    table = Table()
    for column in ("change", "then", "weight", "allowed"):
        table.add_column(column)
    for scenario in result.scenarios:
        then = _standing(scenario.after) if scenario.after else "refused"
        row = (_named(scenario.change), then, _signed(scenario.weight_difference), _signed(scenario.difference))
        table.add_row(*map(escape, row))
    out.print(table)
    for scenario in result.scenarios:
        _tell(scenario)
    out.print()


def _tell(scenario: Scenario) -> None:
    out = console()
    out.print(f"{escape(_named(scenario.change))}: {escape(scenario.rule)} ({escape(scenario.source)})", soft_wrap=True)
    for span in scenario.evidence:
        out.print(f"    {escape(span.document)} {span.start}-{span.end}: {escape(span.text)}", soft_wrap=True)
    if scenario.after and scenario.after.missing:
        out.print(f"    missing: {escape(scenario.after.missing)}", soft_wrap=True)


def _named(change: Change) -> str:
    if change.kind == "date":
        return f"date {change.day}"
    return f"{change.kind} {change.code}" + (f" by {change.by}" if change.by else "")


def _standing(standing: Standing) -> str:
    parts = [
        f"MS-DRG {standing.drg}" if standing.drg else "",
        f"weight {standing.weight}" if standing.weight is not None else "",
        f"risk score {standing.risk_score}" if standing.risk_score is not None else "",
        f"allowed {standing.allowed}" if standing.allowed is not None else "allowed not checked",
    ]
    return ", ".join(part for part in parts if part)


def _signed(number: Decimal | None) -> str:
    return "-" if number is None else f"{number:+f}"


def print_risk(score: RiskScore) -> None:
    """Print the categories with their words, and the questions the prior year leaves."""
    out = console()
    out.print(f"[bold]{escape(score.id)}[/]  {score.model}, payment year {score.payment_year}: {score.score or '-'}")
    out.print(f"verdict: {score.verdict}")
    for word, text in (("missing", score.missing), ("reason", score.reason)):
        if text:
            out.print(f"{word}: {escape(text)}", soft_wrap=True)
    for category in score.categories:
        codes = ", ".join(category.diagnoses)
        out.print(f"  {category.category} {escape(category.label)}  {category.weight}  {codes}", soft_wrap=True)
        for span in category.evidence:
            out.print(f"      {escape(span.document)} {span.start}-{span.end}: {escape(span.text)}", soft_wrap=True)
    for name, weight in score.interactions.items():
        out.print(f"  {escape(name)}  {weight}")
    _questions(score.remarks, [" ".join([*(f"{fact.line}." for fact in q.facts), q.question]) for q in score.queries])


def _questions(remarks: Sequence[str], questions: Sequence[str]) -> None:
    out = console()
    for remark in remarks:
        out.print(f"remark: {escape(remark)}", soft_wrap=True)
    for question in questions:
        out.print(f"question to the provider: {escape(question)}", soft_wrap=True)
    out.print()
