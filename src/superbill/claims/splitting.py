"""Which lines and diagnoses go on which claim, when one claim cannot hold them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from superbill.claims.rules import Limits
from superbill.model.claim import ClaimLine


class CoveringNumbers(NamedTuple):
    """The payer's numbers for a line; a claim holds one of each."""

    authorization: str = ""
    referral: str = ""


class Part(msgspec.Struct, frozen=True):
    """The share of one claim: its lines in order, and its diagnoses as 1-based places in the encounter's list."""

    lines: tuple[ClaimLine, ...]
    diagnoses: tuple[int, ...]
    numbers: CoveringNumbers = CoveringNumbers()


def split(
    lines: Sequence[ClaimLine], numbers: Sequence[CoveringNumbers], diagnoses: int, limits: Limits
) -> tuple[Part, ...]:
    """Fill claims with lines in their order; begin another when lines, diagnoses or the payer's numbers do not fit.

    A claim lists what its lines point at, and then as many of the encounter's other diagnoses as fit, always in the
    encounter's sequence. One prior authorization number and one referral number stand on a claim
    (837P loop 2300; CMS-1500 item 23): lines under different numbers go on different claims, and a line without one
    goes with its neighbours.
    """
    parts: list[Part] = []
    authorizations = _resolved([n.authorization for n in numbers])
    referrals = _resolved([n.referral for n in numbers])
    under = [CoveringNumbers(*pair) for pair in zip(authorizations, referrals, strict=True)]
    for number in dict.fromkeys(under):
        mine = [line for line, held in zip(lines, under, strict=True) if held == number]
        parts.extend(_filled(mine, number, limits))
    return _with_room_used(parts, diagnoses, limits)


def _resolved(numbers: Sequence[str]) -> list[str]:
    named = [n for n in numbers if n]
    if not named:
        return [""] * len(numbers)
    resolved, current = [], named[0]
    for number in numbers:
        current = number or current
        resolved.append(current)
    return resolved


def _filled(lines: Sequence[ClaimLine], numbers: CoveringNumbers, limits: Limits) -> list[Part]:
    parts: list[Part] = []
    held: list[ClaimLine] = []
    pointed: set[int] = set()
    for line in lines:
        wider = pointed | set(line.pointers)
        if held and (len(held) == limits.lines or len(wider) > limits.diagnoses):
            parts.append(Part(tuple(held), tuple(sorted(pointed)), numbers))
            held, wider = [], set(line.pointers)
        held.append(line)
        pointed = wider
    if held:
        parts.append(Part(tuple(held), tuple(sorted(pointed)), numbers))
    return parts


def _with_room_used(parts: Sequence[Part], diagnoses: int, limits: Limits) -> tuple[Part, ...]:
    """Fill the room of each claim, first with what no claim lists yet, then from the top of the sequence."""
    listed = {place for part in parts for place in part.diagnoses}
    filled = []
    for part in parts:
        free = [p for p in range(1, diagnoses + 1) if p not in part.diagnoses]
        free.sort(key=lambda p: (p in listed, p))
        added = free[: limits.diagnoses - len(part.diagnoses)]
        listed.update(added)
        filled.append(msgspec.structs.replace(part, diagnoses=tuple(sorted((*part.diagnoses, *added)))))
    return tuple(filled)
