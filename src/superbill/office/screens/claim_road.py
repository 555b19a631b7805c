"""The road of a claim: which step came when, which is waited for, and which is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from superbill.model.ledger import Account
from superbill.office.models import Claim
from superbill.payers.timeline import Waiting, timelines
from superbill.payers.tracking import SOURCES, Source, made_of, stage_of
from superbill.payers.tracking import ClaimEvent as Event

ROAD = (
    ("built", "Built"), ("sent", "Sent (837)"), ("999", "Read (999)"), ("277CA", "Accepted (277CA)"),
    ("835", "Decided (835)"), ("posted", "Posted"),
)  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """One step of the usual road, and when the claim last passed it."""

    words: str
    at: datetime | None
    state: str


@dataclass(frozen=True)
class Told:
    """One thing that happened."""

    kind: str
    state: str
    detail: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Road:
    """The usual steps, everything that happened, and what the claim waits for."""

    stops: tuple[Stop, ...]
    events: tuple[Told, ...]
    state: str
    waiting: Waiting | None


def road(row: Claim, today: date) -> Road:
    """Return the road of a claim as it stands on a day."""
    events = list(row.events.all())
    passed = {event.kind: event for event in events}
    booked = row.postings.filter(account=Account.CASH).order_by("-entry__posted_at").values_list("entry__posted_at")
    paid = booked.first()
    known = [
        Event(row.control_number, Source(e.kind), made_of(e.kind, e.state), e.detail, day=e.at.date())
        for e in events
        if e.kind in SOURCES
    ]
    found = timelines(known, today)
    return Road(
        stops=tuple(
            Stop(words, passed[kind].at if kind in passed else None, passed[kind].state if kind in passed else "")
            if kind != "posted"
            else Stop(words, paid[0] if paid else None, "")
            for kind, words in ROAD
        ),
        events=tuple(Told(e.kind, e.state, e.detail, e.at, e.by) for e in events),
        state=stage_of((e.kind, e.state) for e in events),
        waiting=found[0].waiting if found else None,
    )
