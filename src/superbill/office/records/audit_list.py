"""The audits that an account sees: those who review see all, those who only code see what was sent to them."""

from __future__ import annotations

from django.db.models import Case, Count, QuerySet, Value, When

from superbill.office.models import CodingAudit
from superbill.office.records.audit_worksheet import error_rate

State = CodingAudit.State


def audits_for(name: str, *, writes: bool) -> QuerySet[CodingAudit]:
    """Return the audits that an account sees; `writes` says that it reviews.

    What is to be worked on comes before what is finished, and in each the one that changed last comes first.
    """
    rows = CodingAudit.objects.select_related("encounter", "coder", "auditor", "sample")
    rows = rows.order_by(Case(When(state=State.FINISHED, then=Value(1)), default=Value(0)), "-changed_at", "-id")
    return rows if writes else rows.filter(coder__username=name).exclude(state=State.OPEN)


def counts_by_state(rows: QuerySet[CodingAudit]) -> dict[str, int]:
    """Return how many audits are in each state."""
    return {r["state"]: r["n"] for r in rows.values("state").order_by().annotate(n=Count("id"))}


def percent(row: CodingAudit) -> str:
    """Return the accuracy of an audit in words for a table; empty until the auditor has stood for every line."""
    rate = None if row.state == State.OPEN else error_rate(row.errors, row.reviewed)
    return "" if rate is None else f"{100 * (1 - rate):.0f}%"


def errors_found(row: CodingAudit) -> int | None:
    """Return the errors of an audit, so far while it is open; None where nothing was looked at or found yet."""
    return row.errors or (None if row.state == State.OPEN or not row.reviewed else 0)


def change_told(row: CodingAudit, change: str) -> str:
    """Return what is said of a line: nobody has agreed to a line of an open worksheet yet."""
    return "as coded" if row.state == State.OPEN and change == "agreed" else change
