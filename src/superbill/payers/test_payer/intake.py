"""The front desk of the test payer: which claims are taken for adjudication, and the 277CA that says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

import msgspec

from superbill.model.acknowledgment import ClaimAcknowledgment, ClaimStatus
from superbill.model.claim import Name
from superbill.model.institutional import InstitutionalClaim
from superbill.model.money import cents
from superbill.payers.test_payer.adjudication import claim_number, rejection
from superbill.payers.test_payer.cashier import Cashier
from superbill.payers.test_payer.rules import Chosen
from superbill.payers.test_payer.scenario import Scenario
from superbill.payers.test_payer.settings import AnyClaim
from superbill.x12.claim_acknowledgment import BatchReceipt, ClaimReceipt, ProviderReceipt
from superbill.x12.professional import ReadSet, RefusedClaim

_TAKEN, _FORWARDED, _BATCH_TAKEN = ("A2", "20"), ("A0", "16"), ("A1", "19", "PR")
_UNREADABLE, _NO_SUCH_CLAIM, _CHARGES = ("A3", "21"), ("A7", "464"), ("A8", "178")
_UNKNOWN = "UNKNOWN"


class Taken(msgspec.Struct, frozen=True):
    """A claim as it came in, with the status that it gets before adjudication."""

    heading: ReadSet
    claim: AnyClaim | RefusedClaim
    status: ClaimStatus

    @classmethod
    def of(cls, heading: ReadSet, claim: AnyClaim | RefusedClaim, chosen: Chosen, cashier: Cashier) -> Taken:
        """Judge one claim: unreadable, rejected by a rule, not adding up, undoing what was never paid, or taken."""
        if isinstance(claim, RefusedClaim):
            return cls(heading, claim, ClaimStatus(*_UNREADABLE))
        treatment = chosen.of_claim(claim)
        rule = rejection(claim, chosen.scenario) or (treatment.reject if treatment else None)
        if rule is not None:
            return cls(heading, claim, ClaimStatus(rule.category, rule.status, rule.entity, charge=claim.charge))
        if not _adds_up(claim):
            return cls(heading, claim, ClaimStatus(*_CHARGES, charge=claim.charge))
        if claim.frequency in {"7", "8"} and not cashier.knows(claim.payer_claim_number):
            return cls(heading, claim, ClaimStatus(*_NO_SUCH_CLAIM, charge=claim.charge))
        if treatment is not None and treatment.forward:
            return cls(heading, claim, ClaimStatus(*_FORWARDED, charge=claim.charge))
        return cls(heading, claim, ClaimStatus(*_TAKEN, charge=claim.charge))

    @property
    def accepted(self) -> bool:
        """True when the claim goes on to adjudication."""
        return (self.status.category, self.status.status) == _TAKEN


def _adds_up(claim: AnyClaim) -> bool:
    charges = [line.charge for line in claim.lines]
    whole_cents = all(charge >= 0 and charge == cents(charge) for charge in charges)
    return whole_cents and sum(charges, Decimal(0)) == claim.charge


def receipts(taken: Sequence[Taken], scenario: Scenario, day: date) -> tuple[BatchReceipt, ...]:
    """One 277CA for each batch that came in, its claims under their billing providers."""
    return tuple(
        _batch(heading, list(items), scenario, day) for heading, items in groupby(taken, lambda item: item.heading)
    )


def _batch(heading: ReadSet, taken: Sequence[Taken], scenario: Scenario, day: date) -> BatchReceipt:
    charges = sum((item.claim.charge for item in taken if not isinstance(item.claim, RefusedClaim)), Decimal(0))
    reference = f"{scenario.seed}{heading.control_number:09d}{heading.number}"
    return BatchReceipt(
        source=scenario.payer.name,
        source_id=scenario.payer.id,
        receiver=heading.submitter.name,
        receiver_id=heading.submitter.id,
        reference=reference,
        trace=reference,
        batch=heading.reference or str(heading.control_number),
        received=day,
        processed=day,
        status=ClaimStatus(*_BATCH_TAKEN, day, charges),
        providers=tuple(
            ProviderReceipt(name, npi, tuple(_receipt(item, scenario, day) for item in items))
            for (name, npi), items in groupby(taken, _provider)
        ),
    )


def _provider(item: Taken) -> tuple[Name, str]:
    claim = item.claim
    return (
        (claim.billing.name, claim.billing.npi)
        if not isinstance(claim, RefusedClaim)
        else (Name(_UNKNOWN, person=False), "0")
    )


def _receipt(item: Taken, scenario: Scenario, day: date) -> ClaimReceipt:
    claim = item.claim
    if isinstance(claim, RefusedClaim):
        answer = ClaimAcknowledgment(claim.control_number or _UNKNOWN, (item.status,))
        return ClaimReceipt(answer, Name(_UNKNOWN), _UNKNOWN, day)
    number = claim_number(claim, scenario) if item.accepted else ""
    first, last = _days(claim)
    return ClaimReceipt(
        acknowledgment=ClaimAcknowledgment(claim.control_number, (item.status,), number),
        patient=claim.patient.name if claim.patient else claim.insured.name,
        member_id=claim.insured.member_id,
        service_date=first or day,
        through_date=last if last != first else None,
        type_of_bill=claim.bill_type if isinstance(claim, InstitutionalClaim) else "",
    )


def _days(claim: AnyClaim) -> tuple[date | None, date | None]:
    """The first and the last day of a claim."""
    if isinstance(claim, InstitutionalClaim):
        return claim.statement_from, claim.statement_through
    days = [line.service_date for line in claim.lines]
    through = [line.through_date or line.service_date for line in claim.lines]
    return min(days, default=None), max(through, default=None)
