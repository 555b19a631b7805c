"""Remittance: what a payer paid, line by line, and why the rest was not paid (835)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.model.adjustment import Adjustment
from superbill.model.claim import Name

__all__ = ["Adjustment", "ClaimPayment", "ProviderAdjustment", "Remittance", "ServicePayment"]


class ServicePayment(msgspec.Struct, frozen=True, gc=False):
    """One service line as the payer processed it. `control` is our line item control number, echoed.

    Balance: charge - sum(adjustments) = paid (835 TR3 005010X221A1, 1.10.2.1.1).
    """

    code: str
    charge: Decimal
    paid: Decimal
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    submitted_code: str = ""
    service_date: date | None = None
    through_date: date | None = None
    control: str = ""
    allowed: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    revenue_code: str = ""
    submitted_units: Decimal | None = None
    references: tuple[tuple[str, str], ...] = ()
    amounts: tuple[tuple[str, Decimal], ...] = ()


class ClaimPayment(msgspec.Struct, frozen=True, gc=False):
    """One CLP loop. `status` 1-3 processed as primary, secondary, tertiary; 4 denied; 19-21 and forwarded;
    22 reversal; 23 not our claim; 25 predetermination. `corrected` is the insured as the payer knows them, `crossover`
    who the claim was forwarded to, `amounts` are further amounts by kind (I interest, AU covered, F5 patient paid ...),
    and `references` further numbers by kind (1L group, EA medical record, G1 authorization, F8 the claim replaced ...).

    Balance: charge - sum(claim and line adjustments) = paid (835 TR3, 1.10.2.1.2).
    """  # noqa: D205

    control_number: str
    status: str
    charge: Decimal
    paid: Decimal
    patient_responsibility: Decimal = Decimal(0)
    filing: str = ""
    payer_claim_number: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    services: tuple[ServicePayment, ...] = ()
    remarks: tuple[str, ...] = ()
    patient: Name | None = None
    member_id: str = ""
    from_date: date | None = None
    through_date: date | None = None
    facility: str = ""
    frequency: str = ""
    drg: str = ""
    drg_weight: Decimal | None = None
    insured: Name | None = None
    insured_id: str = ""
    corrected: Name | None = None
    corrected_id: str = ""
    rendering: Name | None = None
    rendering_id: str = ""
    crossover: str = ""
    crossover_id: str = ""
    received: date | None = None
    coverage_ended: date | None = None
    references: tuple[tuple[str, str], ...] = ()
    amounts: tuple[tuple[str, Decimal], ...] = ()


class ProviderAdjustment(msgspec.Struct, frozen=True, gc=False):
    """One PLB amount: positive reduces the payment, negative increases it."""

    provider: str
    fiscal_period_end: date
    reason: str
    reference: str
    amount: Decimal


class Remittance(msgspec.Struct, frozen=True, gc=False):
    """One 835 transaction set. `trace` matches the deposit (TRN02).

    Balance: paid = sum of claim payments - sum of provider adjustments (835 TR3, 1.10.2.1.3).
    """

    trace: str
    paid: Decimal
    payment_date: date
    method: str
    payer: str
    payer_id: str
    payee: str
    payee_npi: str
    claims: tuple[ClaimPayment, ...]
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()
    production_date: date | None = None
