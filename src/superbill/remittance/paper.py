"""A paper explanation of benefits, keyed from what it prints, as the remittance that the payer did not send.

A person keys what the paper says: allowed, paid, deductible, coinsurance, copayment, and reasons for the rest. Charges
come from our claim. What does not add up is refused, line by line, before anything is posted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from superbill.errors import BadInput
from superbill.model.remittance import Adjustment, ClaimPayment, Remittance, ServicePayment
from superbill.remittance.balancing import adjusted
from superbill.remittance.ledger import told_code
from superbill.remittance.matching import BilledClaim, BilledLine

ZERO = Decimal(0)


class PaperLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the paper. `adjustments` are written GROUP-REASON = amount, as CO-97 = "60.00"."""

    line: int
    paid: Decimal = ZERO
    allowed: Decimal | None = None
    deductible: Decimal = ZERO
    coinsurance: Decimal = ZERO
    copay: Decimal = ZERO
    adjustments: dict[str, Decimal] = {}
    remarks: tuple[str, ...] = ()


class PaperClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One claim on the paper: our number, how it was processed (1, 2, 3, 4 denied, 22 reversal), its lines."""

    number: str
    line: tuple[PaperLine, ...]
    status: str = "1"
    payer_claim_number: str = ""


class PaperEob(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paper explanation of benefits: payer, number of the check, day, total, claims."""

    payer: str
    check: str
    date: date
    total: Decimal
    claim: tuple[PaperClaim, ...]
    payer_id: str = ""
    method: str = "CHK"


def paper_remittance(paper: PaperEob, claims: Mapping[str, BilledClaim]) -> Remittance:
    """The remittance that the paper stands for.

    Raises:
        BadInput: a claim or line that is not ours, or a line that does not add up.
    """
    payments = tuple(_payment(each, _known(each.number, claims)) for each in paper.claim)
    total = sum((p.paid for p in payments), ZERO)
    if total != paper.total:
        raise BadInput("total", f"is {paper.total}, and the claims add up to {total}", "Compare with the check")
    return Remittance(
        trace=paper.check,
        paid=paper.total,
        payment_date=paper.date,
        method=paper.method if paper.total else "NON",
        payer=paper.payer,
        payer_id=paper.payer_id,
        payee="",
        payee_npi="",
        claims=payments,
    )


def _known(number: str, claims: Mapping[str, BilledClaim]) -> BilledClaim:
    if number not in claims:
        raise BadInput("claim.number", "is not a claim in the records", "Copy it from the claim that was sent")
    return claims[number]


def _payment(told: PaperClaim, claim: BilledClaim) -> ClaimPayment:
    lines = {line.number: line for line in claim.lines}
    services = tuple(_service(each, lines, told) for each in told.line)
    everything = [a for service in services for a in service.adjustments]
    return ClaimPayment(
        control_number=claim.control_number,
        status=told.status,
        charge=sum((s.charge for s in services), ZERO),
        paid=sum((s.paid for s in services), ZERO),
        patient_responsibility=adjusted(everything, "PR"),
        payer_claim_number=told.payer_claim_number,
        services=services,
    )


def _service(told: PaperLine, lines: Mapping[int, BilledLine], claim: PaperClaim) -> ServicePayment:
    line = lines.get(told.line)
    if line is None:
        what = f"{told.line} is not a line of claim {claim.number}"
        raise BadInput("claim.line", what, "Number the lines as they were sent")
    charge = -line.charge if claim.status == "22" else line.charge
    adjustments = tuple(_adjustments(told, charge))
    explained = charge - adjusted(adjustments)
    if explained != told.paid:
        what = f"does not add up: charge {charge} less adjustments is {explained}, and {told.paid} was paid"
        raise BadInput(
            f"claim {claim.number}, line {told.line}", what, "Key every reason that the paper prints beside the line"
        )
    return ServicePayment(
        code=told_code(line),
        charge=charge,
        paid=told.paid,
        modifiers=line.modifiers,
        units=line.units,
        service_date=line.service_date,
        control=line.control,
        allowed=told.allowed,
        adjustments=adjustments,
        remarks=told.remarks,
    )


def _adjustments(told: PaperLine, charge: Decimal) -> list[Adjustment]:
    """The reasons as keyed; what lies above the allowed amount is the contract's (CO-45) where no reason says other."""
    found = [Adjustment(*_reason(name), amount) for name, amount in told.adjustments.items()]
    shares = (("1", told.deductible), ("2", told.coinsurance), ("3", told.copay))
    found += [Adjustment("PR", reason, amount) for reason, amount in shares if amount]
    if told.allowed is not None and not any(a.group in {"CO", "PI"} for a in found) and charge != told.allowed:
        found.append(Adjustment("CO", "45", charge - told.allowed))
    return found


def _reason(name: str) -> tuple[str, str]:
    group, _, reason = name.strip().upper().partition("-")
    if group not in {"CO", "PR", "OA", "PI", "CR"} or not reason:
        raise BadInput("adjustments", f"{name} is not a group and a reason", 'Write them as CO-97 = "60.00"')
    return group, reason
