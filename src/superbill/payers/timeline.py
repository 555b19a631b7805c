"""The road of each claim with its clocks: which step came when, which is due, and which is late.

built -> sent -> TA1 -> 999 -> 277CA -> (277) -> 835. A step that comes makes those before it superfluous: a claim that
is paid needs no 999 any more. Rejection is no denial: a rejected claim waits for us, a denied one has been decided.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from superbill.payers.tracking import ClaimEvent, Source, State, state_of

_ROAD = (Source.BUILT, Source.SENT, Source.TA1, Source.SET, Source.CLAIM, Source.STATUS, Source.REMITTANCE)
_RANK = {source: rank for rank, source in enumerate(_ROAD)}
_DECIDED = frozenset({State.PAID, State.PARTLY_PAID, State.DENIED, State.REVERSED, State.ANSWERED})


class Clocks(msgspec.Struct, frozen=True):
    """Days that a step may take: from sending to TA1, 999 and 277CA; from the 277CA to the decision; on our side."""

    acknowledged: int
    set: int
    claim: int
    decision: int
    sent: int
    resent: int
    pended: int


class Step(msgspec.Struct, frozen=True):
    """One step of the road: where it comes from, what it made of the claim, its day, in words."""

    source: Source
    state: State
    day: date | None
    detail: str
    do: str = ""


class Waiting(msgspec.Struct, frozen=True):
    """What a claim waits for: the step, who has to make it (us or payer), the day by which, and how late it is."""

    what: str
    whose: str
    due: date
    days_late: int
    do: str

    @property
    def late(self) -> bool:
        """True when the day has passed."""
        return self.days_late > 0


class Timeline(msgspec.Struct, frozen=True):
    """Everything about one claim's road on a day."""

    claim: str
    payer: str
    state: State
    steps: tuple[Step, ...]
    waiting: Waiting | None = None

    @property
    def rejected(self) -> bool:
        """True where the claim never was adjudicated: correct it and send it again, there is nothing to appeal."""
        return self.state is State.REJECTED

    @property
    def denied(self) -> bool:
        """True where the payer has decided against the claim or a part of it: work it, it may be appealed."""
        return self.state in {State.DENIED, State.PARTLY_PAID}


class _Rules(msgspec.Struct, frozen=True):
    usual: Clocks
    payers: dict[str, dict[str, int]] = {}


@cache
def _rules() -> _Rules:
    text = files("superbill.payers").joinpath("clocks.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _Rules)


def clocks_of(payer: str = "") -> Clocks:
    """The times of a payer, else the usual ones."""
    return msgspec.structs.replace(_rules().usual, **_rules().payers.get(payer, {}))


def timelines(
    events: Iterable[ClaimEvent], today: date, *, payer: str = "", clocks: Clocks | None = None
) -> tuple[Timeline, ...]:
    """The road of each claim that the events speak of, in their order, as it stands on a day."""
    by_claim: dict[str, list[ClaimEvent]] = {}
    for event in events:
        by_claim.setdefault(event.claim, []).append(event)
    times = clocks or clocks_of(payer)
    return tuple(_timeline(claim, told, today, payer, times) for claim, told in by_claim.items())


def alarms(found: Sequence[Timeline]) -> tuple[Timeline, ...]:
    """The claims whose next step is late, the latest first."""
    late = [t for t in found if t.waiting is not None and t.waiting.late]
    return tuple(sorted(late, key=lambda t: -(t.waiting.days_late if t.waiting else 0)))


def _timeline(claim: str, events: list[ClaimEvent], today: date, payer: str, clocks: Clocks) -> Timeline:
    steps = tuple(Step(e.source, e.state, e.day, e.detail, e.do) for e in events)
    state = state_of(events) or State.BUILT
    return Timeline(claim, payer, state, steps, _waiting(events, state, today, clocks))


class _Next(NamedTuple):
    """A step that is waited for: what, from whom, which clock, and what to do when it is late."""

    what: str
    whose: str
    clock: str
    do: str


_RESEND = "Correct the claim and send it again as new; it was never adjudicated, so there is nothing to appeal"
_AFTER_STATE = {
    State.REJECTED: _Next("a corrected claim", "us", "resent", _RESEND),
    State.INFORMATION: _Next("information that the payer asked for", "us", "pended", "Send what was asked for"),
}
_AFTER_STEP = {
    Source.BUILT: _Next("sending", "us", "sent", "Send the claim"),
    Source.SENT: _Next("TA1 or 999", "payer", "acknowledged", "Ask whether the file arrived"),
    Source.TA1: _Next("999", "payer", "set", "Ask whether the file was read"),
    Source.SET: _Next("277CA", "payer", "claim", "Ask whether the claim was taken"),
    Source.CLAIM: _Next("835", "payer", "decision", "Ask for the state of the claim (276)"),
    Source.STATUS: _Next("835", "payer", "decision", "Ask for the state of the claim again (276)"),
    Source.REMITTANCE: _Next("835", "payer", "decision", "Ask for the state of the claim (276)"),
}


def _waiting(events: list[ClaimEvent], state: State, today: date, clocks: Clocks) -> Waiting | None:
    """The next step by what came last; none once the claim is decided. The payer's clocks run from the sending."""
    current = _since_last_sending(events)
    reached = max((_RANK[e.source] for e in current), default=0)
    since = _day_of(current, reached)
    if state in _DECIDED or since is None:
        return None
    awaited = _AFTER_STATE.get(state) or _AFTER_STEP[_ROAD[reached]]
    if awaited.whose == "payer":
        since = _day_of(current, _RANK[Source.SENT]) or since
    days: int = getattr(clocks, awaited.clock)
    due = since + timedelta(days=days)
    return Waiting(awaited.what, awaited.whose, due, max(0, (today - due).days), awaited.do)


def _since_last_sending(events: list[ClaimEvent]) -> list[ClaimEvent]:
    places = [n for n, e in enumerate(events) if e.source is Source.SENT]
    return events[places[-1] :] if places else events


def _day_of(events: list[ClaimEvent], rank: int) -> date | None:
    days = [e.day for e in events if _RANK[e.source] == rank and e.day is not None]
    return max(days) if days else max((e.day for e in events if e.day is not None), default=None)
