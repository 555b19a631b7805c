"""Who pays first: the order of a patient's coverages on a day, with the rule that put each where it is.

Source: 42 CFR 411 subparts B to H (Medicare secondary payer); NAIC Coordination of Benefits Model Regulation (MDL-120)
§6 (order of benefits among plans); 32 CFR 199.8 (TRICARE); Social Security Act §1902(a)(25) (Medicaid last).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cmp_to_key

import msgspec

from superbill.model.encounter import Encounter
from superbill.model.group_plans import Fact, before
from superbill.model.party import Coverage

MEDICARE = {"medicare", "medicare_advantage"}
ACCIDENT = {"workers_compensation": "employment", "auto": "auto", "liability": "other"}
GROUP = {"commercial", "other"}
ESRD_MONTHS = 30
BLACK_LUNG = ("J60", "J62", "J63", "J64", "J65")
"""Pneumoconioses, which the Black Lung Benefits Act pays for (MSP Manual ch. 1 §10.4)."""


_CAUSE = Fact(
    "the accident's insurance pays first for what the accident caused",
    "42 CFR 411.40, 411.50; Social Security Act §1862(b)(2)",
)
_MEDICARE = Fact("Medicare, with the plans that pay before it ahead", "42 CFR 411.20")
_MILITARY = Fact("TRICARE and CHAMPVA pay after every other plan but Medicaid", "32 CFR 199.8; 38 CFR 17.277")
_LUNG = Fact("the Federal Black Lung program pays first for pneumoconiosis", "42 CFR 411.40(b)")
_VETERANS = Fact(
    "what the Department of Veterans Affairs authorized it pays, and Medicare does not", "42 CFR 411.8; 38 USC 1728"
)
_LAST = Fact("Medicaid is the payer of last resort", "Social Security Act §1902(a)(25); 42 CFR 433.139")
CLASSES = {
    **dict.fromkeys(ACCIDENT, (0, _CAUSE)),
    "black_lung": (0, _LUNG),
    "veterans": (0, _VETERANS),
    **dict.fromkeys(MEDICARE, (2, _MEDICARE)),
    "tricare": (4, _MILITARY),
    "champva": (4, _MILITARY),
    "medicaid": (5, _LAST),
}
"""Payers whose place needs nothing but their kind; group plans stand in class 1 or 3."""


class Ranked(msgspec.Struct, frozen=True):
    """One coverage in its place; `coverage` is its index on the encounter."""

    place: int
    coverage: int
    payer: str
    rule: str
    source: str


class CoverageOrder(msgspec.Struct, frozen=True):
    """The order; `missing` says what it could not be told from, `left_out` which coverages do not pay here and why."""

    ranked: tuple[Ranked, ...]
    left_out: tuple[tuple[int, str], ...] = ()
    missing: str | None = None


class _Missing(Exception):
    """What a rule needs and the coverages do not state."""


def order_of(encounter: Encounter) -> CoverageOrder:
    """Return who pays first, second and so on for this encounter; pure rules, the stated `order` is not read."""
    left_out, numbered = [], []
    for index, coverage in enumerate(encounter.coverages):
        reason = _not_here(coverage, encounter)
        if reason:
            left_out.append((index, reason))
        else:
            numbered.append((index, coverage))
    try:
        ranked = _rank(numbered, encounter.day)
    except _Missing as missing:
        return CoverageOrder((), tuple(left_out), str(missing))
    return CoverageOrder(ranked, tuple(left_out))


def _not_here(coverage: Coverage, encounter: Encounter) -> str | None:
    """Return why a coverage does not pay for this encounter at all."""
    day, kind = encounter.day, coverage.payer.kind
    if day and coverage.effective_from and day < coverage.effective_from:
        return f"it begins on {coverage.effective_from.isoformat()}"
    if day and coverage.effective_to and day > coverage.effective_to:
        return f"it ended on {coverage.effective_to.isoformat()}"
    return _not_its_program(kind, encounter)


def _not_its_program(kind: str, encounter: Encounter) -> str | None:
    """Return why an insurance for certain causes, or a program with its own patients, does not pay here."""
    if kind == "black_lung" and not any(d.code.startswith(BLACK_LUNG) for d in encounter.diagnoses):
        return "no diagnosis of the Federal Black Lung program is on the encounter"
    if kind == "veterans" and not encounter.authorizations:
        return "the Department of Veterans Affairs authorized nothing here"
    if kind in MEDICARE and any(c.payer.kind == "veterans" for c in encounter.coverages) and encounter.authorizations:
        return "what the Department of Veterans Affairs authorized it pays alone (42 CFR 411.8)"
    wanted = ACCIDENT.get(kind)
    if wanted and (encounter.accident is None or wanted not in {"other", encounter.accident.kind}):
        return "no such accident is stated on the encounter"
    return "the patient pays without a plan" if kind == "self_pay" else None


def _rank(numbered: Sequence[tuple[int, Coverage]], day: date | None) -> tuple[Ranked, ...]:
    medicare = next((c for _, c in numbered if c.payer.kind in MEDICARE), None)
    classed = [(_class(coverage, medicare, day), index, coverage) for index, coverage in numbered]

    def compare(one: tuple[tuple[int, Fact], int, Coverage], other: tuple[tuple[int, Fact], int, Coverage]) -> int:
        if one[0][0] != other[0][0]:
            return one[0][0] - other[0][0]
        return _between(one[2], other[2])[0]

    ordered = sorted(classed, key=cmp_to_key(compare))
    return tuple(
        Ranked(place, index, coverage.payer.name or coverage.payer.kind, *_why(place, ordered, fact, coverage))
        for place, ((_, fact), index, coverage) in enumerate(ordered, 1)
    )


def _why(
    place: int, ordered: Sequence[tuple[tuple[int, Fact], int, Coverage]], fact: Fact, coverage: Coverage
) -> tuple[str, str]:
    """Return rule and source: of the class, or of the comparison with a neighbour of the same class."""
    mine = ordered[place - 1][0][0]
    neighbour = next(
        (ordered[n][2] for n in (place, place - 2) if 0 <= n < len(ordered) and ordered[n][0][0] == mine), None
    )
    if neighbour is None:
        return fact.rule, fact.source
    reason = _between(coverage, neighbour)[1]
    return reason.rule, reason.source


def _between(one: Coverage, other: Coverage) -> tuple[int, Fact]:
    """Compare two coverages of one class by the rules among plans."""
    decided = before(one, other)
    if isinstance(decided, str):
        raise _Missing(decided)
    return decided


def _class(coverage: Coverage, medicare: Coverage | None, day: date | None) -> tuple[int, Fact]:
    """Return the class (lower pays first) and why."""
    kind = coverage.payer.kind
    if kind in CLASSES:
        return CLASSES[kind]
    if medicare is None:
        return 1, Fact("the only plan of its kind", "NAIC COB Model Regulation §6")
    first, fact = pays_before_medicare(coverage, medicare, day)
    return (1 if first else 3), fact


def pays_before_medicare(plan: Coverage, medicare: Coverage, day: date | None) -> tuple[bool, Fact]:
    """Tell whether a plan pays before Medicare.

    Raises:
        _Missing: a fact that the rule needs is not stated.
    """
    if plan.basis == "individual":
        return False, Fact("a policy that no employer gave pays after Medicare", "42 CFR 411.101, 411.172")
    if medicare.entitlement == "esrd":
        return _by_kidney_failure(medicare, day)
    if plan.basis in {"retired", "cobra"}:
        return False, Fact(
            "coverage that is not by current employment pays after Medicare", "42 CFR 411.172(a), 411.204"
        )
    if plan.basis is None or medicare.entitlement is None:
        lacking = "basis (current employment, retired ...)" if plan.basis is None else "Medicare's entitlement"
        raise _Missing(f"{lacking} of the coverage, which decides whether the group plan pays before Medicare")
    return _by_size(plan, medicare)


def _by_kidney_failure(medicare: Coverage, day: date | None) -> tuple[bool, Fact]:
    """42 CFR 411.162: the group plan pays first for 30 months, whatever its size and basis."""
    if medicare.esrd_from is None or day is None:
        raise _Missing("the first month of eligibility by kidney failure (esrd_from)")
    months = (day.year - medicare.esrd_from.year) * 12 + day.month - medicare.esrd_from.month
    if months < ESRD_MONTHS:
        rule = f"month {months + 1} of the 30 months in which the group plan pays first"
        return True, Fact(rule, "42 CFR 411.162")
    return False, Fact("the 30 months of the group plan are over", "42 CFR 411.162")


def _by_size(plan: Coverage, medicare: Coverage) -> tuple[bool, Fact]:
    least, source = (20, "42 CFR 411.172") if medicare.entitlement == "age" else (100, "42 CFR 411.204, 411.206")
    size = plan.subscriber.employer_size if plan.subscriber else None
    if size is None:
        raise _Missing("the number of employees (subscriber.employer_size)")
    many = "of one of its employers" if plan.multi_employer else "of the employer"
    if size >= least:
        return True, Fact(f"current employment, {size} employees {many}: {least} or more", source)
    return False, Fact(f"current employment, {size} employees {many}: fewer than {least}", source)
