"""Which payer a claim asks, and which pay before and after it."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from superbill.claims.parties import Asked
from superbill.claims.problems import Problems
from superbill.model.encounter import Encounter
from superbill.model.filing import PriorDecision
from superbill.model.party import Coverage, Payer

_LETTERS = "PSTABCDEFGH"
"""SBR01: primary, secondary, tertiary, then the fourth to the eleventh payer."""


class Target(NamedTuple):
    """The coverage that is asked, those that decided before it, and those that may be asked after it."""

    asked: Asked
    earlier: tuple[Asked, ...] = ()
    later: tuple[Asked, ...] = ()


def decisions_of(encounter: Encounter, coverage: Coverage) -> tuple[PriorDecision, ...]:
    """What the payer of a coverage has decided already."""
    return tuple(d for d in encounter.prior_decisions if d.payer_id == (coverage.payer.id or "").strip())


def target(encounter: Encounter, payer: str | None, problems: Problems) -> Target:
    """The payer named, else the first in order that has not decided yet.

    A claim goes to a later payer only when every one before it has decided, and not when one has sent it on by itself.
    """
    ranked = _ranked(encounter, problems)
    if not ranked:
        return Target(Asked(Coverage(payer=encounter.payer or Payer(kind="other")), "coverages[0]"))
    _check_decisions(encounter, ranked, problems)
    place = _place(encounter, ranked, payer, problems)
    earlier = ranked[:place]
    for coverage, path, _ in earlier:
        held = decisions_of(encounter, coverage)
        if not held:
            problems.add(path, "pays first and has not decided: its decision is missing in `prior_decisions`")
        elif payer is None and any(d.forwarded for d in held):
            problems.add(
                "prior_decisions",
                "say that the payer forwarded the claim: another one would come twice. To send it all the same, name "
                "the payer",
            )
    return Target(ranked[place], earlier, ranked[place + 1 :])


def _ranked(encounter: Encounter, problems: Problems) -> tuple[Asked, ...]:
    if not encounter.coverages:
        problems.add("coverages", "are missing: a claim needs the primary coverage with payer and subscriber")
        return ()
    placed = sorted(enumerate(encounter.coverages), key=lambda pair: pair[1].order)
    for (_, before), (i, after) in pairwise(placed):
        if before.order == after.order:
            problems.add(f"coverages[{i}].order", f"is {after.order} twice: say which coverage pays first")
    if placed[0][1].order > 1:
        problems.add(
            f"coverages[{placed[0][0]}].order", f"is {placed[0][1].order}: the coverage that pays before it is missing"
        )
    if len(placed) > len(_LETTERS):
        problems.add("coverages", f"are {len(placed)}, and a claim tells of {len(_LETTERS)}")
    return tuple(
        Asked(coverage, f"coverages[{i}]", letter)
        for (i, coverage), letter in zip(placed, _LETTERS, strict=False)
    )  # fmt: skip


def _check_decisions(encounter: Encounter, ranked: tuple[Asked, ...], problems: Problems) -> None:
    ids = [(c.payer.id or "").strip() for c, _, _ in ranked]
    for i, decision in enumerate(encounter.prior_decisions):
        if decision.payer_id not in ids:
            problems.add(f"prior_decisions[{i}].payer_id", "is the payer of no coverage")
        elif ids.count(decision.payer_id) > 1:
            problems.add(f"prior_decisions[{i}].payer_id", "is the payer of two coverages, which cannot be told apart")


def _place(encounter: Encounter, ranked: tuple[Asked, ...], payer: str | None, problems: Problems) -> int:
    if payer is not None:
        for place, (coverage, _, _) in enumerate(ranked):
            if (coverage.payer.id or "").strip() == payer:
                return place
        problems.add("payer", "is the payer of no coverage")
        return 0
    if encounter.prior_decisions and encounter.claim_frequency in {"7", "8"}:
        problems.add("claim_frequency", "replaces or voids a claim, and several payers have one: name the payer")
    undecided = (n for n, (coverage, _, _) in enumerate(ranked) if not decisions_of(encounter, coverage))
    first = next(undecided, None)
    if first is None:
        problems.add("coverages", "have all decided: no payer is left to ask, the rest is the patient's or is worked")
        return len(ranked) - 1
    return first
