"""Which of our claims and lines a remittance speaks of."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from superbill.model.claim import Claim, ClaimLine
from superbill.model.institutional import InstitutionalClaim, InstitutionalLine
from superbill.model.remittance import ClaimPayment, Remittance, ServicePayment

BilledClaim = Claim | InstitutionalClaim
BilledLine = ClaimLine | InstitutionalLine


class MatchedClaim(msgspec.Struct, frozen=True):
    """A payment and our claim; `lines` has our line for each service of the payment, None where none fits."""

    claim: BilledClaim
    payment: ClaimPayment
    lines: tuple[BilledLine | None, ...]

    @property
    def services(self) -> tuple[tuple[BilledLine | None, ServicePayment], ...]:
        """Each service of the payment with our line."""
        return tuple(zip(self.lines, self.payment.services, strict=True))


class Matching(msgspec.Struct, frozen=True):
    """All payments of a remittance: those that are ours, and those that nobody here has claimed.

    `places` are the places of the matched ones in the remittance, from 0.
    """

    matched: tuple[MatchedClaim, ...]
    unmatched: tuple[ClaimPayment, ...]
    places: tuple[int, ...] = ()


def match(claims: Iterable[BilledClaim], remittance: Remittance) -> Matching:
    """Find our claim for each payment by the control number that we gave; capitals do not matter."""
    ours = {claim.control_number.upper(): claim for claim in claims}
    matched, unmatched, places = [], [], []
    for place, payment in enumerate(remittance.claims):
        claim = ours.get(payment.control_number.strip().upper())
        if claim is None:
            unmatched.append(payment)
        else:
            matched.append(MatchedClaim(claim, payment, match_lines(claim, payment)))
            places.append(place)
    return Matching(tuple(matched), tuple(unmatched), tuple(places))


def match_lines(claim: BilledClaim, payment: ClaimPayment) -> tuple[BilledLine | None, ...]:
    """Our line for each service: by line control number, else by code, day and charge, each line once.

    Payers drop the line control number, and drop or add modifiers; so modifiers only decide between equals. A payer
    that splits a line answers the same control number twice, and both parts go to that line.
    """
    by_control: dict[str, BilledLine] = {line.control: line for line in claim.lines if line.control}
    found: dict[int, BilledLine] = {}
    for place, service in enumerate(payment.services):
        if service.control in by_control:
            found[place] = by_control[service.control]
    free: list[BilledLine] = [line for line in claim.lines if line not in found.values()]
    for place, service in enumerate(payment.services):
        if place not in found:
            fitting = [line for line in free if _fits(line, service)]
            if fitting:
                best = min(fitting, key=lambda line: line.modifiers != service.modifiers)
                found[place] = best
                free.remove(best)
    return tuple(found.get(place) for place in range(len(payment.services)))


def _fits(line: BilledLine, service: ServicePayment) -> bool:
    revenue = line.revenue_code if isinstance(line, InstitutionalLine) else ""
    # A line that is billed by its revenue code alone comes back with that code (SVC01 NU, or SVC04).
    named = line.code in {service.code, service.submitted_code} if line.code else False
    same_code = named or (not line.code and bool(revenue) and revenue == service.revenue_code)
    same_day = service.service_date in {None, line.service_date} or line.service_date is None
    return same_code and same_day and line.charge == abs(service.charge)
