"""Payments that come a second time: of a claim that the payer has paid already, under another trace number or day.

A payer must pay a claim once. A second payment is posted, since the money has come, but somebody has to look: it is an
overpayment that goes back (42 CFR 401.305 for Medicare, the contract elsewhere) unless it is a correction that lacks
its reversal (835 TR3 005010X221A1, 1.10.2.8).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from superbill.model.finding import Finding, Severity
from superbill.model.ledger import Account, Entry
from superbill.model.remittance import Remittance
from superbill.remittance.matching import BilledClaim, match
from superbill.remittance.posting import PREDETERMINATION, REVERSAL

_SOURCE = "ASC X12N 835 005010X221A1, 1.10.2.8; 42 CFR 401.305"


def paid_before(
    claims: Iterable[BilledClaim], remittance: Remittance, entries: Iterable[Entry], history: Iterable[Entry]
) -> tuple[Finding, ...]:
    """A warning for each claim of a remittance that this payer has paid before and not taken back.

    Args:
        claims: our claims that it speaks of.
        remittance: what the payer sent.
        entries: what `post` made of it.
        history: what was posted before; the remittance's own entries in it count once.
    """
    return tuple(finding for _, finding in twice_paid(claims, remittance, entries, history))


def twice_paid(
    claims: Iterable[BilledClaim], remittance: Remittance, entries: Iterable[Entry], history: Iterable[Entry]
) -> Iterator[tuple[str, Finding]]:
    """The same warnings, each with the control number of its claim."""
    new = {entry.key for entry in entries}
    held = [entry for entry in history if entry.key not in new]
    return _findings(tuple(claims), remittance, held)


def _findings(
    claims: tuple[BilledClaim, ...], remittance: Remittance, held: list[Entry]
) -> Iterator[tuple[str, Finding]]:
    undone = {entry.reverses for entry in held if entry.reverses}
    paid: dict[str, Decimal] = {}
    for entry in held:
        if entry.kind == "payment" and entry.key not in undone and _payer(entry) == remittance.payer_id:
            for leg in entry.postings:
                if leg.account is Account.CASH:
                    paid[leg.claim] = paid.get(leg.claim, Decimal(0)) + leg.amount
    for matched in match(claims, remittance).matched:
        number, payment = matched.claim.control_number, matched.payment
        if payment.status == REVERSAL:
            paid.pop(number, None)
        elif payment.status != PREDETERMINATION:
            before = paid.get(number, Decimal(0))
            if before > 0 and payment.paid > 0:
                yield number, _warning(number, payment.paid, before, remittance)
            paid[number] = before + payment.paid


def _payer(entry: Entry) -> str:
    parts = entry.key.split(":")
    return parts[1] if parts[0] == "835" and len(parts) > 2 else ""


def _warning(number: str, paid: Decimal, before: Decimal, remittance: Remittance) -> Finding:
    return Finding(
        edit="REMIT-PAID-BEFORE",
        severity=Severity.WARNING,
        message=f"Claim {number}: remittance {remittance.trace} pays {paid:.2f}, and this payer had paid {before:.2f} "
        "already without taking it back.",
        do="Ask the payer which of the payments stands; what was paid twice goes back.",
        source=_SOURCE,
    )
