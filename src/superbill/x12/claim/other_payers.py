"""Other payers in: loops 2320, 2330 and 2430."""

from __future__ import annotations

from superbill.model.claim import ClaimPayer, Insured, LineDecision, OtherPayer
from superbill.x12.claim.parts import (
    NONE,
    address_of,
    adjustments,
    amount_in,
    date_in,
    identifier,
    inner,
    name_of,
    numbers,
    reference,
    segments,
)
from superbill.x12.segments import Segment
from superbill.x12.tree import Loop
from superbill.x12.values import number_of, period_of

_REMARKS = {"MOA": (3, 4, 5, 6, 7), "MIA": (5, 20, 21, 22, 23)}


def other_payer(loop: Loop) -> OtherPayer:
    """One loop 2320."""
    found = segments(loop)
    coverage, terms = found["SBR"], found.get("OI", NONE)
    person, payer = inner(loop, "2330A"), inner(loop, "2330B")
    name, plan = person.get("NM1", NONE), payer.get("NM1", NONE)
    payer_loop = loop.loop("2330B")
    insured = Insured(
        name_of(name), identifier(name), coverage.get(1), coverage.get(3), coverage.get(4), address=address_of(person),
        insurance_type=coverage.get(5), social_security_number=reference(person, "REF*SY"),
    )  # fmt: skip
    own = numbers(payer_loop, "G1", "9F", "F8", "T4") if payer_loop is not None else ()
    return OtherPayer(
        insured,
        ClaimPayer(plan.get(3), identifier(plan), coverage.get(9), address_of(payer), own),
        coverage.get(2),
        adjustments(loop),
        amount_in(found, "AMT*D"),
        amount_in(found, "AMT*A8"),
        amount_in(found, "AMT*EAF"),
        date_in(payer, "DTP*573"),
        reference(payer, "REF*F8"),
        reference(payer, "REF*G1"),
        reference(payer, "REF*9F"),
        _remarks(loop),
        terms.get(3),
        terms.get(6),
    )


def _remarks(loop: Loop) -> tuple[str, ...]:
    found = (s for s in loop.segments() if s.id in _REMARKS)
    return tuple(code for s in found for place in _REMARKS[s.id] if (code := s.get(place)))


def decision(loop: Loop, component: str) -> LineDecision:
    """One loop 2430."""
    found = segments(loop)
    paid: Segment = found["SVD"]
    procedure = paid.get(3).split(component)
    when = found.get("DTP*573", NONE)
    return LineDecision(
        paid.get(1),
        number_of(paid, 2),
        procedure[1] if len(procedure) > 1 else "",
        number_of(paid, 5),
        period_of(when, 3)[0],
        tuple([m for m in procedure[2:6] if m]),
        adjustments(loop),
        amount_in(found, "AMT*EAF"),
        paid.get(4),
        paid.get(6),
    )
