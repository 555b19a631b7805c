"""Where each claim stands: events from what was sent and from every answer, and the state that they make.

A claim goes built -> sent -> TA1 (the file could be read) -> 999 (its form is right) -> 277CA (taken or rejected) ->
277 (where it stands, when asked) -> 835 (adjudicated). Rejected and denied are kept apart: a rejected claim never was
adjudicated, so it is corrected and sent again as new; a denial is worked and may be appealed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import msgspec

from superbill.model.claim import Submission
from superbill.model.institutional import InstitutionalSubmission


class Source(StrEnum):
    """Where an event comes from."""

    BUILT = "built"
    SENT = "sent"
    TA1 = "TA1"
    SET = "999"
    CLAIM = "277CA"
    STATUS = "277"
    REMITTANCE = "835"


class State(StrEnum):
    """What became of the claim."""

    BUILT = "built"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    PENDING = "pending"
    INFORMATION = "information asked"
    REJECTED = "rejected"
    PAID = "paid"
    PARTLY_PAID = "partly paid"
    DENIED = "denied"
    REVERSED = "reversed"
    ANSWERED = "answered"


_RANK = {source: rank for rank, source in enumerate(Source)}
SOURCES = frozenset(Source)
_STATES = frozenset(State)
_USUAL = {
    Source.BUILT: State.BUILT, Source.SENT: State.SENT, Source.TA1: State.ACKNOWLEDGED, Source.SET: State.ACKNOWLEDGED,
    Source.CLAIM: State.ACKNOWLEDGED,
}  # fmt: skip
"""What a step makes of the claim where it does not say so itself."""


class ClaimEvent(msgspec.Struct, frozen=True):
    """One step of one claim: what it makes of the claim, in words without patient data, and what to do."""

    claim: str
    source: Source
    state: State
    detail: str
    do: str = ""
    day: date | None = None
    payer_claim_number: str = ""


class Sent(msgspec.Struct, frozen=True):
    """What must be remembered of a file that was sent, so that answers find their claims.

    `control_number` is that of the interchange and of its one group. `sets` holds the claim control numbers of each
    transaction set by the set's own number; a question has none. `day` is that of the file itself.
    """

    control_number: int
    payer: str
    sets: dict[str, tuple[str, ...]]
    day: date | None = None

    @property
    def claims(self) -> tuple[str, ...]:
        """The control numbers of all claims, in order."""
        return tuple(claim for claims in self.sets.values() for claim in claims)


def built(submission: Submission | InstitutionalSubmission) -> tuple[ClaimEvent, ...]:
    """The first event of each claim."""
    return tuple(
        ClaimEvent(claim.control_number, Source.BUILT, State.BUILT, "Built for " + claim.payer.id)
        for claim in submission.claims
    )


def sent_events(sent: Sent, day: date | None = None) -> tuple[ClaimEvent, ...]:
    """The event of handing a file to a payer, on a day that is known better than by the file itself, or on that."""
    detail, when = f"Sent to {sent.payer} as interchange {sent.control_number}", day or sent.day
    return tuple(ClaimEvent(claim, Source.SENT, State.SENT, detail, day=when) for claim in sent.claims)


def state_of(events: Iterable[ClaimEvent]) -> State | None:
    """Where a claim stands by its events, in whatever order the answers came in; None without any event.

    Only what follows the last sending counts. Of that, what is further down the road counts, so a late 999 does not
    take a claim back from being paid. Of two answers from the same step the later one counts, except that a claim
    which one of them rejects stays rejected at that step.
    """
    furthest: ClaimEvent | None = None
    for event in events:
        rank, held = _RANK[event.source], _RANK[furthest.source] if furthest else -1
        again = event.source is Source.SENT
        overrides = rank == held and furthest is not None and furthest.state is not State.REJECTED
        if again or rank > held or overrides:
            furthest = event
    return furthest.state if furthest else None


def stage_of(steps: Iterable[tuple[str, str]]) -> State:
    """Where a claim stands by its steps in their order, each a kind and what it made of the claim.

    A claim that was built again and not sent since waits to be sent, whatever was answered before.
    """
    told = [(kind, state) for kind, state in steps if kind in SOURCES]
    newest = {kind: place for place, (kind, _) in enumerate(told)}
    if newest.get(Source.BUILT, -1) > newest.get(Source.SENT, -1):
        return State.BUILT
    events = (ClaimEvent("", Source(kind), made_of(kind, state), "") for kind, state in told)
    return state_of(events) or State.BUILT


def made_of(kind: str, state: str) -> State:
    """What a step made of the claim: as it says, else what a step of its kind usually makes of one."""
    return State(state) if state in _STATES else _USUAL.get(Source(kind), State.ANSWERED)
