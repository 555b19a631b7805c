"""Which lines and diagnoses go on which claim, when one claim cannot hold them all."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from superbill.claims.rules import Limits
from superbill.model.claim import ClaimLine


class Part(msgspec.Struct, frozen=True):
    """The share of one claim: its lines in order, and its diagnoses as 1-based places in the encounter's list."""

    lines: tuple[ClaimLine, ...]
    diagnoses: tuple[int, ...]
    authorization: str = ""


def split(
    lines: Sequence[ClaimLine], authorizations: Sequence[str], diagnoses: int, limits: Limits
) -> tuple[Part, ...]:
    """Fill claims with lines in their order; begin another when lines, diagnoses or the authorization do not fit.

    A claim lists what its lines point at, and then as many of the encounter's other diagnoses as fit, always in the
    encounter's sequence. One prior authorization number stands on a claim
    (837P loop 2300; CMS-1500 item 23): lines under different numbers go on different claims, and a line without one
    goes with its neighbours.
    """
    parts: list[Part] = []
    for number in _authorization_order(authorizations):
        mine = [line for line, under in zip(lines, _resolved(authorizations), strict=True) if under == number]
        parts.extend(_filled(mine, number, limits))
    return _with_room_used(parts, diagnoses, limits)


def _resolved(authorizations: Sequence[str]) -> list[str]:
    named = [a for a in authorizations if a]
    if not named:
        return [""] * len(authorizations)
    resolved, current = [], named[0]
    for number in authorizations:
        current = number or current
        resolved.append(current)
    return resolved


def _authorization_order(authorizations: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(_resolved(authorizations)))


def _filled(lines: Sequence[ClaimLine], authorization: str, limits: Limits) -> list[Part]:
    parts: list[Part] = []
    held: list[ClaimLine] = []
    pointed: set[int] = set()
    for line in lines:
        wider = pointed | set(line.pointers)
        if held and (len(held) == limits.lines or len(wider) > limits.diagnoses):
            parts.append(Part(tuple(held), tuple(sorted(pointed)), authorization))
            held, wider = [], set(line.pointers)
        held.append(line)
        pointed = wider
    if held:
        parts.append(Part(tuple(held), tuple(sorted(pointed)), authorization))
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
