"""Does a remittance add up? Nothing is posted from one that does not.

Source: ASC X12N 835 005010X221A1, section 1.10.2 (balancing of service line, claim and transaction).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from superbill.model.finding import Finding, Severity
from superbill.model.remittance import Adjustment, ClaimPayment, Remittance

_SOURCE = "ASC X12N 835 005010X221A1, 1.10.2"
_CALL = "Post nothing from this remittance; ask the payer for a corrected one."


def balance(remittance: Remittance) -> tuple[Finding, ...]:
    """Every place where the remittance does not add up: service line, claim, whole payment.

    An error forbids posting; a warning (patient responsibility or line charges that differ from their sum) does not,
    because what is posted rests on the adjustments themselves.
    """
    findings: list[Finding] = []
    for place, claim in enumerate(remittance.claims, start=1):
        findings.extend(_lines(claim, place))
        findings.extend(_claim(claim, place))
    findings.extend(_transaction(remittance))
    return tuple(findings)


def is_balanced(findings: Iterable[Finding]) -> bool:
    """True when nothing found forbids posting."""
    return all(f.severity is not Severity.ERROR for f in findings)


def expected_payment(remittance: Remittance) -> Decimal:
    """What the payment must be: the claims' payments less the provider adjustments, of which negative ones add."""
    claims = sum((c.paid for c in remittance.claims), Decimal(0))
    return claims - sum((a.amount for a in remittance.provider_adjustments), Decimal(0))


def adjusted(adjustments: Iterable[Adjustment], group: str | None = None) -> Decimal:
    """The sum of adjustments, of one group or of all; amounts may be negative."""
    return sum((a.amount for a in adjustments if group is None or a.group == group), Decimal(0))


def all_adjustments(claim: ClaimPayment) -> tuple[Adjustment, ...]:
    """The claim's own adjustments and those of its lines."""
    return (*claim.adjustments, *(a for s in claim.services for a in s.adjustments))


def _lines(claim: ClaimPayment, place: int) -> Iterator[Finding]:
    for number, service in enumerate(claim.services, start=1):
        explained = service.charge - adjusted(service.adjustments)
        if explained != service.paid:
            yield Finding(
                edit="REMIT-LINE",
                severity=Severity.ERROR,
                lines=(number,),
                codes=(service.code,),
                message=f"Claim {place}, line {number}: charge {service.charge} less adjustments "
                f"{adjusted(service.adjustments)} is {explained}, and {service.paid} was paid.",
                do=_CALL,
                source=f"{_SOURCE}.1",
            )


def _claim(claim: ClaimPayment, place: int) -> Iterator[Finding]:
    adjustments = all_adjustments(claim)
    explained = claim.charge - adjusted(adjustments)
    if explained != claim.paid:
        yield Finding(
            edit="REMIT-CLAIM",
            severity=Severity.ERROR,
            message=f"Claim {place}: charge {claim.charge} less adjustments {adjusted(adjustments)} is {explained}, "
            f"and {claim.paid} was paid.",
            do=_CALL,
            source=f"{_SOURCE}.2",
        )
    lines = sum((s.charge for s in claim.services), Decimal(0))
    if claim.services and lines != claim.charge:
        yield Finding(
            edit="REMIT-CHARGE",
            severity=Severity.WARNING,
            message=f"Claim {place}: the lines' charges add up to {lines}, and the claim's charge is {claim.charge}.",
            do="Compare with the claim that was sent: a line may have been left out or added.",
            source=f"{_SOURCE}.2",
        )
    yield from _responsibility(claim, place)


def _responsibility(claim: ClaimPayment, place: int) -> Iterator[Finding]:
    patient = adjusted(all_adjustments(claim), "PR")
    if claim.patient_responsibility != patient:
        yield Finding(
            edit="REMIT-PATIENT",
            severity=Severity.WARNING,
            message=f"Claim {place}: patient responsibility is told as {claim.patient_responsibility}, and the PR "
            f"adjustments add up to {patient}.",
            do="The adjustments count; bill the patient no more than they say.",
            source="ASC X12N 835 005010X221A1, loop 2100 patient responsibility amount",
        )
    if claim.status == "22" and claim.charge > 0:
        yield Finding(
            edit="REMIT-REVERSAL",
            severity=Severity.ERROR,
            message=f"Claim {place} is a reversal, and its charge {claim.charge} is not negative.",
            do=_CALL,
            source="ASC X12N 835 005010X221A1, 1.10.2.8 (reversals and corrections)",
        )


def _transaction(remittance: Remittance) -> Iterator[Finding]:
    expected = expected_payment(remittance)
    if expected != remittance.paid:
        yield Finding(
            edit="REMIT-TOTAL",
            severity=Severity.ERROR,
            message=f"Claim payments less provider adjustments are {expected}, and {remittance.paid} was paid.",
            do=_CALL,
            source=f"{_SOURCE}.3",
        )
