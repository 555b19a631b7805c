"""The lines of a claim with what each payer answered to them, and the money of the whole claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import msgspec

from superbill.model.claim import Claim as ProfessionalClaim
from superbill.model.remittance import Adjustment, ClaimPayment, Remittance, ServicePayment
from superbill.office.models import Claim
from superbill.office.records.claims import ClaimValue
from superbill.office.records.ledger import ClaimBalance, balance
from superbill.office.records.payment_group import allowed_of, allowed_on
from superbill.remittance.matching import match_lines
from superbill.remittance.reasons import reason

ZERO = Decimal("0.00")
GROUPS = {
    "CO": "contract", "PR": "patient", "OA": "other", "PI": "payer's own reduction", "CR": "correction",
}  # fmt: skip
STATUS = {
    "1": "processed as primary", "2": "processed as secondary", "3": "processed as tertiary", "4": "denied",
    "19": "processed as primary, forwarded", "20": "processed as secondary, forwarded",
    "21": "processed as tertiary, forwarded", "22": "reversal", "23": "not our claim, forwarded",
    "25": "predetermination",
}  # fmt: skip
"""What a payer did with the claim, in our words (CLP02, ASC X12N 835 005010X221A1)."""


@dataclass(frozen=True)
class Reduction:
    """One adjustment: group, code, what it means, and the amount."""

    group: str
    who: str
    code: str
    means: str
    amount: Decimal


@dataclass(frozen=True)
class Answer:
    """What one payer answered to one line."""

    payer: str
    day: date
    paid: Decimal
    allowed: Decimal
    reductions: tuple[Reduction, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class LineShown:
    """One line of the claim."""

    number: int
    day: date | None
    code: str
    modifiers: tuple[str, ...]
    pointers: str
    place: str
    units: str
    charge: Decimal
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Payment:
    """One payer's decision on the whole claim."""

    payer: str
    day: date
    status: str
    number: str
    paid: Decimal
    patient: Decimal
    reductions: tuple[Reduction, ...]


@dataclass(frozen=True)
class Money:
    """The money row. `provisional`: no remittance has come yet, so the balance is not the payer's word."""

    billed: Decimal
    allowed: Decimal | None
    stands: ClaimBalance
    provisional: bool


def payments_of(row: Claim) -> list[tuple[Remittance, ClaimPayment]]:
    """Return what each remittance says of a claim, oldest first."""
    found = []
    for held in row.payments.select_related("remittance").order_by("remittance__payment_date", "remittance_id"):
        value = msgspec.json.decode(held.remittance.value, type=Remittance)
        found.append((value, value.claims[held.number - 1]))
    return found


def lines(claim: ClaimValue, payments: Sequence[tuple[Remittance, ClaimPayment]]) -> tuple[LineShown, ...]:
    """Return the claim's lines, each with the answers of the payers in their order."""
    answers: dict[int, list[Answer]] = {line.number: [] for line in claim.lines}
    for remittance, payment in payments:
        for ours, service in zip(match_lines(claim, payment), payment.services, strict=True):
            if ours is not None:
                answers[ours.number].append(_answer(remittance, service))
    return tuple(
        LineShown(
            number=line.number,
            day=line.service_date,
            code=line.code or getattr(line, "revenue_code", ""),
            modifiers=tuple(line.modifiers),
            pointers=", ".join(str(p) for p in getattr(line, "pointers", ())),
            place=getattr(line, "place_of_service", "") or getattr(claim, "place_of_service", ""),
            units=f"{line.units:f}",
            charge=line.charge,
            answers=tuple(answers[line.number]),
        )
        for line in claim.lines
    )


def decisions(payments: Sequence[tuple[Remittance, ClaimPayment]]) -> tuple[Payment, ...]:
    """Return each payer's decision on the whole claim, oldest first."""
    return tuple(
        Payment(
            payer=remittance.payer or remittance.payer_id,
            day=remittance.payment_date,
            status=STATUS.get(payment.status, payment.status),
            number=payment.payer_claim_number,
            paid=payment.paid,
            patient=payment.patient_responsibility,
            reductions=_reductions(payment.adjustments),
        )
        for remittance, payment in payments
    )


def money(row: Claim, payments: Sequence[tuple[Remittance, ClaimPayment]]) -> Money:
    """Return where the claim's money stands."""
    allowed = sum((allowed_of(p) for _, p in payments), ZERO) if payments else None
    return Money(row.charge, allowed, balance(row.control_number), provisional=not payments)


def diagnoses(claim: ClaimValue) -> tuple[str, ...]:
    """Return the claim's diagnoses in their order."""
    if isinstance(claim, ProfessionalClaim):
        return tuple(claim.diagnoses)
    return tuple(d.code for d in (claim.principal, *claim.diagnoses, *claim.external_causes))


def _answer(remittance: Remittance, service: ServicePayment) -> Answer:
    payer = remittance.payer or remittance.payer_id
    reductions = _reductions(service.adjustments)
    return Answer(payer, remittance.payment_date, service.paid, allowed_on(service), reductions, service.remarks)


def _reductions(adjustments: Sequence[Adjustment]) -> tuple[Reduction, ...]:
    return tuple(
        Reduction(a.group, GROUPS.get(a.group, a.group), a.reason, reason(a.reason).means, a.amount)
        for a in adjustments
    )
