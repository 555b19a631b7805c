"""Level 3 of answers: the counts of an acknowledgment agree with the answers in it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from superbill.x12.check.rules.registry import State, rule
from superbill.x12.check.unit import Unit, amount, first
from superbill.x12.problems import Problem
from superbill.x12.segments import Segment
from superbill.x12.tree import Loop

_ONE, _NOTHING = Decimal(1), Decimal(0)
_ACTIONS = ("WQ", "U")
# Claims and charges, accepted and rejected: where their totals stand in loop 2200B and in loop 2200C.
_BATCH = (
    ("QTY", "90", "claims WQ"),
    ("QTY", "AA", "claims U"),
    ("AMT", "YU", "charges WQ"),
    ("AMT", "YY", "charges U"),
)
_PROVIDER = (("QTY", "QA", "own claims WQ"), ("QTY", "QC", "own claims U"), ("AMT", "YU", "own charges WQ"),
             ("AMT", "YY", "own charges U"))  # fmt: skip


@rule(3, "2000D", "277CA")
def count_claims(unit: Unit, state: State) -> Iterator[Problem]:
    """Count the answers about claims, by the action of the first status of each (STC03)."""
    for claim in unit.loop.loops("2200D"):
        status = claim.of("STC")
        if status is None or status.get(3) not in _ACTIONS:
            continue
        action = status.get(3)
        for whose in ("", "own "):
            state.add(f"{whose}claims {action}", _ONE)
            state.add(f"{whose}charges {action}", amount(status, 4) or _NOTHING)
    yield from ()


@rule(3, "2000C", "277CA")
def provider_counts(unit: Unit, state: State) -> Iterator[Problem]:
    """Totals of one billing provider are those of its claims.

    Source: X12 005010X214, loop 2200C, QTY and AMT.
    """
    own = {name: state.totals.pop(name, _NOTHING) for *_, name in _PROVIDER}
    answered = unit.loop.loop("2200C")
    if answered is not None and any(own.values()):
        yield from _compared(unit.within(answered), _PROVIDER, own)


@rule(3, "2000B", "277CA")
def batch_counts(unit: Unit, state: State) -> Iterator[Problem]:
    """Totals of the batch are those of its claims.

    Source: X12 005010X214, loop 2200B, STC04, QTY and AMT.
    """
    answered = unit.loop.loop("2200B")
    totals = state.totals
    if answered is None or not any(totals.get(name) for *_, name in _BATCH):
        return
    here = unit.within(answered)
    status = answered.of("STC")
    charges = totals.get("charges WQ", _NOTHING) + totals.get("charges U", _NOTHING)
    if status is not None and (told := amount(status, 4)) is not None and told != charges:
        yield here.at("BALANCE-COUNT", status, 4)
    yield from _compared(here, _BATCH, totals)


def _compared(unit: Unit, names: tuple[tuple[str, str, str], ...], totals: dict[str, Decimal]) -> Iterator[Problem]:
    for tag, qualifier, name in names:
        segment = unit.loop.of(tag, qualifier)
        told = amount(segment, 2)
        if segment is not None and told is not None and told != totals.get(name, _NOTHING):
            yield unit.at("BALANCE-COUNT", segment, 2)


@rule(3, "2000", "999")
@rule(3, "AK2", "997")
def count_sets(unit: Unit, state: State) -> Iterator[Problem]:
    """Count the answers about transaction sets, by their outcome."""
    outcome = _outcome(unit.loop)
    state.add("sets", _ONE)
    state.add("accepted" if outcome in ("A", "E", "M") else "rejected", _ONE)
    yield from ()


def _outcome(answered: Loop) -> str:
    segment = answered.of("IK5") or answered.of("AK5") or first(answered)
    return segment.get(1)


@rule(3, "ST", "999", "997")
def group_outcome(unit: Unit, state: State) -> Iterator[Problem]:
    """AK9 agrees with the sets answered: how many were received and accepted, and the outcome of the group.

    Sets that were accepted need not be answered one by one.
    Source: X12 005010X231A1, AK9.
    """
    outcome = unit.loop.of("AK9")
    received, accepted = amount(outcome, 3), amount(outcome, 4)
    if outcome is None or received is None or accepted is None:
        return
    rejected = state.totals.get("rejected", _NOTHING)
    answered_all = state.totals.get("sets", _NOTHING) == received
    if accepted > received - rejected or (answered_all and accepted != state.totals.get("accepted", _NOTHING)):
        yield unit.at("BALANCE-COUNT", outcome, 4)
    if _contradicts(outcome, received, accepted):
        yield unit.at("BALANCE-OUTCOME", outcome, 1)


def _contradicts(outcome: Segment, received: Decimal, accepted: Decimal) -> bool:
    code = outcome.get(1)
    return (
        (code in ("A", "E") and accepted < received)
        or (code == "P" and not 0 < accepted < received)
        or (code == "R" and accepted > 0)
    )
