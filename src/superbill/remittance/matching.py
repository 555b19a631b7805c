"""Which of our claims and lines a remittance speaks of."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from superbill.model.claim import Claim, ClaimLine
from superbill.model.remittance import ClaimPayment, Remittance, ServicePayment


class MatchedClaim(msgspec.Struct, frozen=True):
    """A payment and our claim; `lines` has our line for each service of the payment, None where none fits."""

    claim: Claim
    payment: ClaimPayment
    lines: tuple[ClaimLine | None, ...]

    @property
    def services(self) -> tuple[tuple[ClaimLine | None, ServicePayment], ...]:
        """Each service of the payment with our line."""
        return tuple(zip(self.lines, self.payment.services, strict=True))


class Matching(msgspec.Struct, frozen=True):
    """All payments of a remittance: those that are ours, and those that nobody here has claimed."""

    matched: tuple[MatchedClaim, ...]
    unmatched: tuple[ClaimPayment, ...]


def match(claims: Iterable[Claim], remittance: Remittance) -> Matching:
    """Find our claim for each payment by the control number that we gave; capitals do not matter."""
    ours = {claim.control_number.upper(): claim for claim in claims}
    matched, unmatched = [], []
    for payment in remittance.claims:
        claim = ours.get(payment.control_number.strip().upper())
        if claim is None:
            unmatched.append(payment)
        else:
            matched.append(MatchedClaim(claim, payment, match_lines(claim, payment)))
    return Matching(tuple(matched), tuple(unmatched))


def match_lines(claim: Claim, payment: ClaimPayment) -> tuple[ClaimLine | None, ...]:
    """Our line for each service: by line control number, else by code, day and charge, each line once.

    Payers drop the line control number, and drop or add modifiers; so modifiers only decide between equals. A payer
    that splits a line answers the same control number twice, and both parts go to that line.
    """
    by_control = {line.control: line for line in claim.lines if line.control}
    found: dict[int, ClaimLine] = {}
    for place, service in enumerate(payment.services):
        if service.control in by_control:
            found[place] = by_control[service.control]
    free = [line for line in claim.lines if line not in found.values()]
    for place, service in enumerate(payment.services):
        if place not in found:
            fitting = [line for line in free if _fits(line, service)]
            if fitting:
                best = min(fitting, key=lambda line: line.modifiers != service.modifiers)
                found[place] = best
                free.remove(best)
    return tuple(found.get(place) for place in range(len(payment.services)))


def _fits(line: ClaimLine, service: ServicePayment) -> bool:
    same_code = line.code in {service.code, service.submitted_code}
    same_day = service.service_date in {None, line.service_date}
    return same_code and same_day and line.charge == abs(service.charge)
