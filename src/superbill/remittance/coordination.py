"""What a payer decided, as the claim to the next payer tells it: `decision_of` turns a remittance into that.

Source: ASC X12N 835 005010X221A1 loops 2100 and 2110; 837 005010X222A1 and X223A2, 1.4.1 (coordination of benefits).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from superbill.model.adjustment import Adjustment
from superbill.model.filing import PriorAdjustment, PriorDecision, PriorLine
from superbill.model.remittance import ClaimPayment, Remittance, ServicePayment
from superbill.remittance.balancing import balance, is_balanced
from superbill.remittance.matching import BilledClaim, BilledLine, match
from superbill.remittance.posting import FORWARDED, PREDETERMINATION, REVERSAL, UnbalancedRemittance

_NOT_OURS = "23"


def decisions_of(claims: Iterable[BilledClaim], remittances: Iterable[Remittance]) -> tuple[PriorDecision, ...]:
    """The decision that stands about each claim: the last one, without what a reversal took back.

    A payer that decides several times (reversal and correction, or a second payment) is believed the last time.

    Raises:
        UnbalancedRemittance: a remittance that does not add up is no ground for another claim.
    """
    ours = tuple(claims)
    standing: dict[str, PriorDecision] = {}
    for remittance in remittances:
        findings = balance(remittance)
        if not is_balanced(findings):
            raise UnbalancedRemittance(remittance.trace, findings)
        for matched in match(ours, remittance).matched:
            number, status = matched.claim.control_number, matched.payment.status
            if status == REVERSAL:
                standing.pop(number, None)
            elif status not in {PREDETERMINATION, _NOT_OURS}:
                standing[number] = _decision(matched.claim, matched.services, matched.payment, remittance)
    return tuple(standing.values())


def _decision(
    claim: BilledClaim,
    services: Iterable[tuple[BilledLine | None, ServicePayment]],
    payment: ClaimPayment,
    remittance: Remittance,
) -> PriorDecision:
    rows: dict[int, list[tuple[BilledLine, ServicePayment]]] = {}
    for line, service in services:
        if line is not None:
            rows.setdefault(_number(claim, line), []).append((line, service))
    return PriorDecision(
        payer_id=claim.payer.id,
        date=remittance.payment_date,
        paid=payment.paid,
        adjustments=_values(payment.adjustments),
        lines=tuple(_line(number, parts, remittance) for number, parts in sorted(rows.items())),
        claim_number=payment.payer_claim_number,
        remarks=payment.remarks[:5],
        forwarded=payment.status in FORWARDED,
    )


def _number(claim: BilledClaim, line: BilledLine) -> int:
    """The encounter's number of a line, which its control number keeps; else its number on the claim."""
    own = line.control.removeprefix(f"{claim.control_number}L")
    return int(own) if own != line.control and own.isdecimal() else line.number


def _line(number: int, parts: list[tuple[BilledLine, ServicePayment]], remittance: Remittance) -> PriorLine:
    """One line; parts into which the payer has split it are added up again."""
    line, first = parts[0]
    services = [service for _, service in parts]
    return PriorLine(
        line=number,
        paid=sum((s.paid for s in services), Decimal(0)),
        adjustments=_values(_added(a for s in services for a in s.adjustments)),
        code=first.code if first.code != line.code else None,
        modifiers=first.modifiers if first.modifiers != line.modifiers else None,
        units=sum((s.units for s in services), Decimal(0)) if len(services) > 1 else first.units,
        date=remittance.payment_date,
    )


def _added(adjustments: Iterable[Adjustment]) -> Iterable[Adjustment]:
    sums: dict[tuple[str, str], Decimal] = {}
    for each in adjustments:
        key = (each.group, each.reason)
        sums[key] = sums.get(key, Decimal(0)) + each.amount
    return (Adjustment(group, reason, amount) for (group, reason), amount in sums.items() if amount)


def _values(adjustments: Iterable[Adjustment]) -> tuple[PriorAdjustment, ...]:
    return tuple(
        PriorAdjustment.model_validate(
            {"group": a.group, "reason": a.reason, "amount": a.amount, "quantity": a.quantity}
        )
        for a in adjustments
    )
