"""The cashier of the test payer: turns claims into payments that balance, and remembers what it paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from superbill.model.remittance import Adjustment, ClaimPayment, ProviderAdjustment, Remittance, ServicePayment
from superbill.payers.test_payer.adjudication import adjudicate
from superbill.payers.test_payer.rules import Chosen
from superbill.payers.test_payer.scenario import Scenario
from superbill.payers.test_payer.settings import AnyClaim, Provider
from superbill.x12.remittance import PayerDetails

_REVERSAL, _VOID, _FORWARD = "22", "8", "FB"
_ZERO = Decimal("0.00")


class Cashier:
    """Pays claims, one remittance for each billing provider of a file."""

    def __init__(self, scenario: Scenario, chosen: Chosen | None = None) -> None:
        self.scenario, self.chosen = scenario, chosen or Chosen(scenario)
        self._paid: dict[str, ClaimPayment] = {}
        self._carried: dict[str, Decimal] = {}

    def knows(self, payer_claim_number: str) -> bool:
        """True when a claim of this number was paid or denied, and not undone since."""
        return payer_claim_number in self._paid

    def pay(self, claims: Sequence[AnyClaim], day: date, batch: str) -> list[Remittance]:
        """The remittances for a file's claims; a replacement or void first takes back what it names."""
        by_payee: dict[str, list[ClaimPayment]] = {}
        for claim in claims:
            by_payee.setdefault(claim.billing.npi, []).extend(self._decide(claim))
        return self._paid_out(by_payee, claims, day, batch)

    def pay_later(self, claims: Sequence[AnyClaim], day: date, batch: str) -> list[Remittance]:
        """What follows the first remittance of a file: reversals with their corrections, and claims paid again."""
        by_payee: dict[str, list[ClaimPayment]] = {}
        for claim in claims:
            treatment = self.chosen.of_claim(claim)
            if treatment is None or not (treatment.correct is not None or treatment.again):
                continue
            before = adjudicate(claim, self.scenario, treatment)
            mine = by_payee.setdefault(claim.billing.npi, [])
            if treatment.correct is None:
                mine.append(before)
                continue
            corrected = replace(treatment, fraction=treatment.correct, patient=None)
            mine += [reversal(before), adjudicate(claim, self.scenario, corrected)]
        return self._paid_out(by_payee, claims, day, f"{batch}B", own=False)

    def _paid_out(
        self,
        by_payee: dict[str, list[ClaimPayment]],
        claims: Sequence[AnyClaim],
        day: date,
        batch: str,
        *,
        own: bool = True,
    ) -> list[Remittance]:
        names = {claim.billing.npi: claim.billing.name for claim in claims}
        treatments = [t for claim in claims if (t := self.chosen.of_claim(claim)) is not None]
        payments = []
        for place, (npi, decided) in enumerate(by_payee.items(), start=1):
            extra = [p for t in treatments for p in t.provider_adjustment] if own else []
            adjustments = self._provider_adjustments(npi, decided, day, extra, own=own)
            total = sum((p.paid for p in decided), _ZERO) - sum((a.amount for a in adjustments), _ZERO)
            if own and any(t.unbalanced for t in treatments):
                total += 1
            name = names[npi]
            payments.append(
                Remittance(
                    trace=f"{self.scenario.seed:03d}{batch.strip()}{place:03d}",
                    paid=total,
                    payment_date=day,
                    method="CHK" if total else "NON",
                    payer=self.scenario.payer.name,
                    payer_id=self.scenario.payer.id,
                    payee=" ".join(part for part in (name.first, name.last) if part),
                    payee_npi=npi,
                    claims=tuple(decided),
                    provider_adjustments=adjustments,
                    production_date=day,
                )
            )
        return payments

    def details(self, claims: Sequence[AnyClaim]) -> PayerDetails:
        """What an 835 says of the payer, and the payee's tax number where all claims have the same."""
        payer = self.scenario.payer
        numbers = {claim.billing.tax_id for claim in claims}
        return PayerDetails(
            tax_id=payer.tax_id,
            address=payer.address,
            contact=payer.contact,
            phone=payer.phone,
            payee_tax_id=numbers.pop() if len(numbers) == 1 else "",
        )

    def _decide(self, claim: AnyClaim) -> list[ClaimPayment]:
        decided = []
        before = self._paid.pop(claim.payer_claim_number, None) if claim.frequency in {"7", "8"} else None
        if before is not None:
            decided.append(reversal(before))
        if claim.frequency != _VOID:
            treatment = self.chosen.of_claim(claim)
            payment = adjudicate(claim, self.scenario, treatment)
            if treatment is not None and treatment.unknown:
                payment = replace(payment, control_number="NOT-YOURS")
            self._paid[payment.payer_claim_number] = payment
            decided.append(payment)
        return decided

    def paid(self, control_number: str) -> ClaimPayment | None:
        """What was decided about a claim of this number of the provider's, and not undone since."""
        return next((p for p in self._paid.values() if p.control_number == control_number), None)

    def _provider_adjustments(
        self, npi: str, decided: Sequence[ClaimPayment], day: date, extra: Sequence[Provider], *, own: bool
    ) -> tuple[ProviderAdjustment, ...]:
        """The scenario's own adjustments, and what earlier payments left to recover.

        A payment cannot be negative: what the provider owes is carried forward (FB, negative here), and taken from the
        next payments (FB, positive), as the 835 guide balances it.
        """
        year_end = date(day.year, 12, 31)
        rules = (*self.scenario.provider_adjustment, *extra) if own else ()
        told = [ProviderAdjustment(npi, year_end, r.reason, r.reference, r.amount) for r in rules]
        rest = sum((p.paid for p in decided), _ZERO) - sum((a.amount for a in told), _ZERO)
        carried = self._carried.get(npi, _ZERO)
        moved = min(carried, rest) if rest > 0 else rest
        self._carried[npi] = carried - moved
        if moved:
            told.append(ProviderAdjustment(npi, year_end, _FORWARD, "BALANCE", moved))
        return tuple(told)


def reversal(payment: ClaimPayment) -> ClaimPayment:
    """The payment taken back: every amount and adjustment negated, status 22."""
    return replace(
        payment,
        status=_REVERSAL,
        charge=-payment.charge,
        paid=-payment.paid,
        patient_responsibility=-payment.patient_responsibility,
        adjustments=_negated(payment.adjustments),
        services=tuple(_undone(service) for service in payment.services),
    )


def _undone(service: ServicePayment) -> ServicePayment:
    return replace(
        service,
        charge=-service.charge,
        paid=-service.paid,
        allowed=None,
        adjustments=_negated(service.adjustments),
        remarks=(),
    )


def _negated(adjustments: Sequence[Adjustment]) -> tuple[Adjustment, ...]:
    return tuple(replace(a, amount=-a.amount) for a in adjustments)
