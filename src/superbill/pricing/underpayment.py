"""What a payer allowed against what was expected, line by line: the underpayment of a claim, with its calculation.

What the payer allowed is what the remittance states (AMT*B6), else what it paid, what it left to the patient (group PR)
and what law withheld from a payment (sequestration, CARC 253).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.finding import Outcome
from superbill.model.price import ComparedLine, Comparison, LinePrice, Price
from superbill.model.remittance import ClaimPayment, ServicePayment

PATIENT, CONTRACT = "PR", "CO"
SEQUESTRATION = "253"
ZERO = Decimal("0.00")


def compare(encounter: Encounter, priced: Price, paid: Sequence[ClaimPayment]) -> Comparison:
    """Return every line with what was expected, what the payer allowed and the difference."""
    claim = next((c for c in paid if c.control_number in {encounter.id, encounter.patient.account}), None)
    if claim is None:
        return Comparison(id=encounter.id, verdict=Outcome.NOT_CHECKED, missing="the claim in the remittance")
    left = list(claim.services)
    lines = tuple(
        _line(line, expected, _taken(line, left)) for line, expected in zip(encounter.lines, priced.lines, strict=True)
    )
    underpaid = sum((n.difference for n in lines if n.difference is not None and n.difference > 0), ZERO)
    verdict = Outcome.PASS
    if underpaid:
        verdict = Outcome.FAIL
    elif any(n.verdict is Outcome.NOT_CHECKED for n in lines):
        verdict = Outcome.NOT_CHECKED
    return Comparison(
        id=encounter.id, payer_claim_number=claim.payer_claim_number or None, example=priced.example,
        underpaid=underpaid, verdict=verdict, lines=lines,
    )  # fmt: skip


def allowed_by_payer(service: ServicePayment) -> Decimal:
    """Return what the payer allowed for a line."""
    if service.allowed is not None:
        return service.allowed
    theirs = sum((a.amount for a in service.adjustments if a.group == PATIENT), service.paid)
    withheld = [a.amount for a in service.adjustments if a.group == CONTRACT and a.reason == SEQUESTRATION]
    return theirs + sum(withheld, ZERO)


def _taken(line: ServiceLine, left: list[ServicePayment]) -> ServicePayment | None:
    """Take the payment of a line: by our line control number, else by code."""
    found = next((s for s in left if s.control == str(line.number)), None)
    found = found or next((s for s in left if line.code in {s.code, s.submitted_code}), None)
    if found is not None:
        left.remove(found)
    return found


def _line(line: ServiceLine, expected: LinePrice, payment: ServicePayment | None) -> ComparedLine:
    made = ComparedLine(number=line.number, code=line.code, expected=expected.allowed, verdict=Outcome.NOT_CHECKED)
    if payment is None:
        return made.model_copy(update={"missing": "the line in the remittance"})
    theirs = allowed_by_payer(payment)
    reasons = tuple(f"{a.group}-{a.reason}" for a in payment.adjustments)
    made = made.model_copy(update={"allowed": theirs, "paid": payment.paid, "reasons": reasons})
    if expected.allowed is None:
        return made.model_copy(update={"missing": expected.missing})
    difference = expected.allowed - theirs
    verdict = Outcome.FAIL if difference > 0 else Outcome.PASS
    return made.model_copy(update={"difference": difference, "verdict": verdict, "steps": expected.steps})
