"""The share of Medicare's patient when somebody else pays too: a primary plan before, or Medicaid after (QMB).

Source: 42 CFR 411.33, 411.35 (a primary payer paid); Social Security Act §1902(n)(3)(B), §1866(a)(1)(A), §1848(g)(3)
(nothing may be asked of a qualified Medicare beneficiary for Medicare's cost sharing).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from superbill.model.encounter import Encounter, PriorPayment
from superbill.model.money import cents
from superbill.model.party import Coverage
from superbill.pricing.chain import Chain
from superbill.pricing.factors import sequestration
from superbill.pricing.secondary import (
    Primary,
    medicare_secondary,
    medicare_secondary_facility,
    patient_after_primary,
    plan_secondary,
)
from superbill.pricing.service import Service, plain
from superbill.pricing.share import ZERO, LineShare

QMB = "Social Security Act §1902(n)(3)(B); 42 CFR 447.20"
COB = "NAIC COB Model Regulation §7; the plan's own terms"
IN_FULL = "42 CFR 447.15"
WITHOUT_DUPLICATION = {"non_duplication", "carve_out"}
BY_LINE = "what the primary payer paid on each line (prior_payments[].line)"


def settle_lines(services: Sequence[Service], shares: Sequence[LineShare], encounter: Encounter) -> None:
    """Change the shares of the lines for what a primary payer paid and for a qualified beneficiary."""
    paid = _before(encounter)
    if not paid and not any(c.qmb for c in encounter.coverages):
        return
    for service, share in zip(services, shares, strict=True):
        if share.missing or not service.open or service.allowed is None:
            continue
        if paid:
            primary = _primary_of_line(encounter, service.line.number)
            if primary is None or service.line.charge is None:
                share.missing = "the charge" if primary else BY_LINE
                continue
            alone = share.payer + (share.sequestration or ZERO)
            payment = medicare_secondary(service.line.charge, service.allowed, alone, primary, service)
            _after_primary(share, payment, primary, service.day, service)
        if is_qmb(encounter, service.day):
            _forgive(share, service)


def settle_plan_lines(
    services: Sequence[Service], shares: Sequence[LineShare], encounter: Encounter, coverage: Coverage | None
) -> None:
    """Change the shares of a plan's lines for what payers before it paid, by its way of coordinating."""
    if not _before(encounter) or coverage is None:
        return
    duplicates = coverage.coordination not in WITHOUT_DUPLICATION
    for service, share in zip(services, shares, strict=True):
        if share.missing or not service.open or service.allowed is None:
            continue
        primary = _primary_of_line(encounter, service.line.number)
        if primary is None:
            share.missing = BY_LINE
            continue
        _after_plan(share, _left(service.allowed, primary), primary, service, duplicates=duplicates)
        if coverage.payer.kind == "medicaid" and share.patient:
            service.step("not the patient's: Medicaid's payment is payment in full", "0.00", IN_FULL, "")
            share.patient = ZERO


def left_for_terms(services: Sequence[Service], encounter: Encounter, coverage: Coverage | None) -> dict[int, Decimal]:
    """Return by line what a plan with maintenance of benefits applies its terms to: what the payer before left."""
    if coverage is None or coverage.coordination != "maintenance_of_benefits" or not _before(encounter):
        return {}
    found = {}
    for service in services:
        primary = _primary_of_line(encounter, service.line.number)
        if primary is not None and service.allowed is not None:
            found[service.line.number] = _left(service.allowed, primary)
    return found


def _left(allowed: Decimal, primary: Primary) -> Decimal:
    """Return what the payer before left of the expense that it allowed, or of this plan's where that is not told."""
    expense = primary.allowed if primary.allowed is not None else allowed
    return max(expense - primary.paid, ZERO)


def _after_plan(share: LineShare, owed: Decimal, primary: Primary, chain: Service, *, duplicates: bool) -> None:
    own, paid = share.payer, plain(primary.paid)
    chain.step("left by the payer before", plain(owed), COB, f"allowed there, less {paid}")
    share.payer = plan_secondary(owed, own, primary.paid, duplicates=duplicates)
    benefit = plain(own) if duplicates else f"max({plain(own)} - {paid}, 0)"
    name = "plan pays as secondary" if duplicates else "plan pays as secondary, without duplication"
    chain.step(name, plain(share.payer), COB, f"min({plain(owed)}, {benefit})")
    share.patient, share.other = owed - share.payer, primary.paid
    share.deductible = share.copay = share.coinsurance = ZERO
    chain.step("patient share", plain(share.patient), COB, f"{plain(owed)} - {plain(share.payer)}")


def settle_stay(share: LineShare, allowed: Decimal, charge: Decimal | None, encounter: Encounter, chain: Chain) -> None:
    """Change the share of a stay in the same way."""
    day, paid = encounter.discharge_date, _before(encounter)
    if share.missing or day is None:
        return
    if paid:
        if charge is None:
            share.missing = "the charges"
            return
        primary = _sum(paid)
        payment = medicare_secondary_facility(charge, allowed, share.patient, primary, chain)
        _after_primary(share, payment, primary, day, chain)
    if is_qmb(encounter, day):
        _forgive(share, chain)


def is_qmb(encounter: Encounter, day: date) -> bool:
    """Tell whether a Medicaid coverage in force pays Medicare's cost sharing."""
    return any(
        c.qmb is True
        and c.payer.kind == "medicaid"
        and (c.effective_from is None or c.effective_from <= day)
        and (c.effective_to is None or day <= c.effective_to)
        for c in encounter.coverages
    )


def paid_before(encounter: Encounter) -> Primary | None:
    """Return what other payers paid on the whole claim; None when nobody did."""
    paid = _before(encounter)
    return _sum(paid) if paid else None


def _before(encounter: Encounter) -> list[PriorPayment]:
    """Return what other payers than this one paid; what the patient paid is no payer's."""
    mine = encounter.payer.id if encounter.payer else None
    return [p for p in encounter.prior_payments if p.payer_id is not None and p.payer_id != mine]


def _primary_of_line(encounter: Encounter, number: int) -> Primary | None:
    paid = _before(encounter)
    if len(encounter.lines) == 1:
        return _sum(paid)
    if any(p.line is None for p in paid):
        return None
    return _sum([p for p in paid if p.line == number])


def _sum(paid: Sequence[PriorPayment]) -> Primary:
    """Add up what several primary payers paid; the last one's allowed and accepted amounts hold."""
    total = ZERO
    allowed: Decimal | None = None
    obligated: Decimal | None = None
    for payment in paid:
        total += payment.amount
        allowed = payment.allowed if payment.allowed is not None else allowed
        obligated = payment.obligated if payment.obligated is not None else obligated
    return Primary(total, allowed, obligated)


def _after_primary(share: LineShare, payment: Decimal, primary: Primary, day: date, chain: Chain | Service) -> None:
    rule = sequestration(day)
    share.sequestration = cents(payment * rule.rate) if rule else ZERO
    if rule and rule.rate:
        chain.step("sequestration", plain(share.sequestration), rule.source, f"{plain(payment)} × {plain(rule.rate)}")
    share.payer = payment - share.sequestration
    share.patient = patient_after_primary(share.deductible + share.coinsurance, primary, chain)
    share.other = primary.paid


def _forgive(share: LineShare, chain: Chain | Service) -> None:
    chain.step("billed to Medicaid, not to the patient", plain(share.patient), QMB)
    share.other = (share.other or ZERO) + share.patient
    share.patient = ZERO
    chain.step("patient share", "0.00", QMB, "")
