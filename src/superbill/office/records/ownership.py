"""Who has a chart in hand, and when it is finished: two people never work on one chart unseen."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from superbill.errors import BadInput
from superbill.model.counted import counted
from superbill.office import audit
from superbill.office.errors import QueriesWait, StaleChart
from superbill.office.models import Encounter, Query, User
from superbill.office.records.encounters import encounter_row
from superbill.office.records.keeping import kept
from superbill.office.records.routing import route
from superbill.office.roles import PERMISSIONS

MOST = 500
"""Charts that are given to a person at once."""


@kept
def take(encounter_id: str, by: str, *, over: bool = False) -> str:
    """Take a chart in hand and return whose it is now; one that another has stays theirs unless it is taken over."""
    row = encounter_row(encounter_id, lock=True)
    if row.owner == by or (row.owner and not over) or (row.completed_at and not over):
        return row.owner
    detail = "taken over" if row.owner else ""
    row.owner, row.owned_at = by, timezone.now()
    row.save(update_fields=["owner", "owned_at"])
    audit.record(by, "take", "chart", encounter_id, detail)
    return by


@kept
def give_back(encounter_id: str, by: str) -> None:
    """Put a chart back into the list; one that another has in hand is left with them."""
    row = encounter_row(encounter_id, lock=True)
    if row.owner != by:
        return
    _free(row)
    audit.record(by, "give back", "chart", encounter_id)


@kept
def give(encounter_id: str, to: str, by: str) -> None:
    """Give a chart to another person, whoever has it now; a trainee reaches no other charts.

    Raises:
        BadInput: nobody of that name codes here, or the chart is finished.
    """
    if to not in coders():
        raise BadInput("person", "is nobody who codes here", "Choose somebody of the list")
    row = encounter_row(encounter_id, lock=True)
    if row.completed_at:
        raise BadInput("chart", "is finished", "Open it again first")
    row.owner, row.owned_at = to, timezone.now()
    row.save(update_fields=["owner", "owned_at"])
    audit.record(by, "give", "chart", encounter_id, f"to {to}")


@kept
def give_all(encounter_ids: Sequence[str], to: str, by: str) -> int:
    """Give several charts to another person, all of them or none; returns how many."""
    chosen = list(dict.fromkeys(encounter_ids))
    if not 0 < len(chosen) <= MOST:
        raise BadInput("charts", f"are none, or more than {MOST}", "Choose the charts in the list")
    for encounter_id in chosen:
        give(encounter_id, to, by)
    return len(chosen)


def coders() -> tuple[str, ...]:
    """Return the names of the people who may code a chart, in order."""
    allowed = set(PERMISSIONS["chart.code"][1])
    return tuple(u.username for u in User.objects.filter(is_active=True).order_by("username") if allowed & set(u.roles))


@kept
def complete(encounter_id: str, by: str, *, revision: int, despite_queries: bool = False) -> None:
    """Say that a chart is coded and may be billed, and put it out of the list of work.

    Raises:
        QueriesWait: a query was sent and not answered, or waits as a draft, and nobody said `despite_queries`.
    """
    row = encounter_row(encounter_id, lock=True)
    if row.completed_at and row.completed_by == by:
        return
    if row.revision != revision:
        last = row.steps.order_by("-number").first()
        raise StaleChart(last.by if last else "the system", "changed its codes")
    if row.open_errors:
        found = counted(row.open_errors, "open error")
        raise BadInput("chart", f"has {found}", "Mend what the edits found, or let it stand with a reason")
    sent, drafts = (row.queries.filter(state=state).count() for state in (Query.State.OPEN, Query.State.DRAFT))
    if (sent or drafts) and not despite_queries:
        raise QueriesWait(sent, drafts)
    row.completed_at, row.completed_by = timezone.now(), by
    row.save(update_fields=["completed_at", "completed_by"])
    _free(row)
    route(row)
    audit.record(by, "complete", "chart", encounter_id, "despite queries that wait" if sent or drafts else "")


@kept
def reopen(encounter_id: str, by: str) -> None:
    """Take a finished chart up again."""
    row = encounter_row(encounter_id, lock=True)
    if not row.completed_at:
        return
    row.completed_at, row.completed_by = None, ""
    row.owner, row.owned_at = by, timezone.now()
    row.save(update_fields=["completed_at", "completed_by", "owner", "owned_at"])
    route(row)
    audit.record(by, "reopen", "chart", encounter_id)


def _free(row: Encounter) -> None:
    row.owner, row.owned_at = "", None
    row.save(update_fields=["owner", "owned_at"])
