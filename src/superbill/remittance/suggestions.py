"""Which of our claims a payment that names none of them may belong to, with the reasons; a person decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import msgspec

from superbill.model.remittance import ClaimPayment


class Candidate(msgspec.Struct, frozen=True):
    """What is known of a claim that a payment may belong to."""

    control_number: str
    charge: Decimal
    service_day: date
    through_day: date
    member_id: str = ""
    last_name: str = ""
    payer_claim_number: str = ""
    codes: tuple[str, ...] = ()


class Suggestion(msgspec.Struct, frozen=True):
    """A claim, how well it fits (0 to 100), and what fits."""

    control_number: str
    score: int
    why: tuple[str, ...]


def suggest(payment: ClaimPayment, candidates: Iterable[Candidate]) -> tuple[Suggestion, ...]:
    """The claims that fit at least in two things, the best first."""
    found = [_judged(payment, each) for each in candidates]
    fitting = [s for s in found if len(s.why) >= 2 or (s.why and s.score >= 40)]
    return tuple(sorted(fitting, key=lambda s: (-s.score, s.control_number)))


def payer_numbers(payment: ClaimPayment) -> tuple[str, ...]:
    """The payer's own numbers of a claim that a payment tells: its number now, and the one it replaces (REF F8)."""
    told = (payment.payer_claim_number, *(value for kind, value in payment.references if kind == "F8"))
    return tuple(dict.fromkeys(number for number in told if number))


def _judged(payment: ClaimPayment, claim: Candidate) -> Suggestion:
    days = _days(payment)
    codes = {s.submitted_code or s.code for s in payment.services} - {""}
    same = (
        (40, "the payer's claim number", bool(claim.payer_claim_number) and claim.payer_claim_number in
         payer_numbers(payment)),
        (25, "the member's number", bool(claim.member_id) and claim.member_id in
         {payment.member_id, payment.insured_id, payment.corrected_id}),
        (10, "the patient's last name", bool(claim.last_name) and payment.patient is not None
         and payment.patient.last.strip().upper() == claim.last_name.upper()),
        (20, "the day of service", bool(days) and any(claim.service_day <= day <= claim.through_day for day in days)),
        (20, "the charge", abs(payment.charge) == claim.charge),
        (10, "the codes of the lines", bool(codes) and codes <= set(claim.codes)),
    )  # fmt: skip
    fits = [(points, why) for points, why, true in same if true]
    return Suggestion(claim.control_number, min(100, sum(p for p, _ in fits)), tuple(why for _, why in fits))


def _days(payment: ClaimPayment) -> set[date]:
    told = (payment.from_date, payment.through_date, *(s.service_date for s in payment.services))
    return {day for day in told if day is not None}
