"""The order of two health plans of one patient, neither of them Medicare.

Source: NAIC Coordination of Benefits Model Regulation (MDL-120) §6.D: (1) not a dependent before a dependent; (2) a
child's plans by birthday, court order or custody; (3) active before retired; (4) COBRA after; (5) the longer coverage.
"""

from __future__ import annotations

import msgspec

from superbill.model.party import Coverage

SOURCE = "NAIC COB Model Regulation §6.D({})"
CUSTODY = ("court_ordered", "custodial", "custodial_spouse", "noncustodial", "noncustodial_spouse")


class Fact(msgspec.Struct, frozen=True):
    """A rule in our words, and where it stands."""

    rule: str
    source: str


def before(one: Coverage, other: Coverage) -> tuple[int, Fact] | str:
    """Return a negative number when `one` pays first, with the rule; or what is missing to tell."""
    roles = [c.subscriber.relationship if c.subscriber else "self" for c in (one, other)]
    own = [role == "self" for role in roles]
    if own[0] != own[1]:
        return (-1 if own[0] else 1), Fact("the patient's own plan pays before one as a dependent", SOURCE.format(1))
    if roles == ["child", "child"]:
        decided = _child(one, other)
        if decided is not None:
            return decided
    for basis, rule, number in (
        ("retired", "active employment before retirement", 3),
        ("cobra", "coverage by work before continuation coverage", 4),
    ):
        late = [c.basis == basis for c in (one, other)]
        if late[0] != late[1]:
            return (1 if late[0] else -1), Fact(rule, SOURCE.format(number))
    return _longer(one, other)


def _child(one: Coverage, other: Coverage) -> tuple[int, Fact] | str | None:
    """Order a child's plans: by court order and custody where parents live apart, else by the birthday rule."""
    custody = [c.subscriber.custody if c.subscriber else None for c in (one, other)]
    if custody[0] and custody[1] and custody[0] != custody[1]:
        rule = "parents apart: court order, then the custodial parent and spouse, then the other parent"
        return CUSTODY.index(custody[0]) - CUSTODY.index(custody[1]), Fact(rule, SOURCE.format("2(b)"))
    born = [c.subscriber.birth_date if c.subscriber else None for c in (one, other)]
    if born[0] is None or born[1] is None:
        return "the birth dates of both parents (subscriber.birth_date)"
    days = [(b.month, b.day) for b in born if b]
    if days[0] != days[1]:
        rule = "birthday rule: the parent whose birthday comes earlier in the year"
        return (-1 if days[0] < days[1] else 1), Fact(rule, SOURCE.format("2(a)"))
    return None


def _longer(one: Coverage, other: Coverage) -> tuple[int, Fact] | str:
    if one.effective_from is None or other.effective_from is None:
        return "since when each plan covers the patient (effective_from)"
    if one.effective_from == other.effective_from:
        return "a rule that tells the plans apart: they share equally by §6.D(6), agree with the payers"
    first = one.effective_from < other.effective_from
    return (-1 if first else 1), Fact("the plan that has covered the person longer", SOURCE.format(5))
