"""How a payer's answer differs from the claim: lines split, merged, without modifiers or numbers, under other codes."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from superbill.model.money import cents
from superbill.model.remittance import Adjustment, ClaimPayment, ServicePayment
from superbill.payers.test_payer.treatment import Treatment

_ZERO = Decimal("0.00")
_BUNDLED = ("CO", "97")


def shaped(payment: ClaimPayment, treatment: Treatment) -> ClaimPayment:
    """The payment with its lines as the scenario has them; it balances as before."""
    services = list(payment.services)
    if treatment.split and services:
        services[:1] = _split(services[0])
    if treatment.merge and len(services) > 1:
        services[:2] = _merged(services[0], services[1])
    if treatment.drop_modifiers:
        services = [replace(s, modifiers=()) for s in services]
    if treatment.drop_control:
        services = [replace(s, control="") for s in services]
    if treatment.other_code and services:
        first = services[0]
        services[0] = replace(first, code=treatment.other_code, submitted_code=first.code)
    payment = replace(payment, services=tuple(services))
    return _whole(payment) if treatment.claim_level else payment


def _split(service: ServicePayment) -> list[ServicePayment]:
    """Two parts of one line, each with half of every amount; odd cents stay with the first."""
    halves = [_part(service, cents(service.charge / 2)), ServicePayment("", _ZERO, _ZERO)]
    first = halves[0]
    rest = [
        Adjustment(a.group, a.reason, a.amount - b.amount)
        for a, b in zip(service.adjustments, _aligned(service, first), strict=True)
    ]
    allowed = None if service.allowed is None or first.allowed is None else service.allowed - first.allowed
    halves[1] = replace(
        service,
        charge=service.charge - first.charge,
        paid=service.paid - first.paid,
        allowed=allowed,
        adjustments=tuple(a for a in rest if a.amount),
    )
    return halves


def _aligned(service: ServicePayment, part: ServicePayment) -> list[Adjustment]:
    held = {(a.group, a.reason): a for a in part.adjustments}
    return [held.get((a.group, a.reason), Adjustment(a.group, a.reason, _ZERO)) for a in service.adjustments]


def _part(service: ServicePayment, charge: Decimal) -> ServicePayment:
    """A part of a line: each adjustment in proportion, the payment what is left."""
    share = charge / service.charge if service.charge else _ZERO
    adjustments = tuple(
        Adjustment(a.group, a.reason, amount) for a in service.adjustments if (amount := cents(a.amount * share))
    )
    return replace(
        service,
        charge=charge,
        paid=charge - sum((a.amount for a in adjustments), _ZERO),
        allowed=None if service.allowed is None else cents(service.allowed * share),
        adjustments=adjustments,
    )


def _merged(one: ServicePayment, other: ServicePayment) -> list[ServicePayment]:
    """The second line's payment stands on the first, against a negative adjustment of what it lacked there."""
    moved = other.paid
    taken = (*one.adjustments, Adjustment("CO", "94", -moved)) if moved else one.adjustments
    kept = tuple(a for a in other.adjustments if a.group == "PR")
    rest = other.charge - sum((a.amount for a in kept), _ZERO)
    bundled = (Adjustment(*_BUNDLED, rest),) if rest else ()
    return [
        replace(one, paid=one.paid + moved, allowed=None, adjustments=taken),
        replace(other, paid=_ZERO, allowed=None, adjustments=(*bundled, *kept)),
    ]


def _whole(payment: ClaimPayment) -> ClaimPayment:
    """The adjustments of all lines at the claim, and no lines."""
    sums: dict[tuple[str, str], Decimal] = {}
    for service in payment.services:
        for each in service.adjustments:
            sums[each.group, each.reason] = sums.get((each.group, each.reason), _ZERO) + each.amount
    adjustments = tuple(Adjustment(group, reason, amount) for (group, reason), amount in sums.items())
    return replace(payment, services=(), adjustments=adjustments)
