"""What a payer owes after another has paid: Medicare as secondary payer, and plans among each other.

Source: 42 CFR 411.33(a)-(e) (amount of the Medicare secondary payment), 411.35 (what the patient may be charged);
CMS Medicare Secondary Payer Manual ch. 5 §40.8; NAIC COB Model Regulation §7.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from superbill.pricing.chain import Chain
from superbill.pricing.service import Service, plain

ZERO = Decimal("0.00")
SOURCE = "42 CFR 411.33(a)"
FACILITY = "42 CFR 411.33(e)"


class Primary(msgspec.Struct, frozen=True):
    """What the payer before did: paid, allowed, and what the provider must accept from it as payment in full."""

    paid: Decimal
    allowed: Decimal | None = None
    obligated: Decimal | None = None


def medicare_secondary(
    charge: Decimal, allowed: Decimal, would_pay: Decimal, primary: Primary, chain: Chain | Service
) -> Decimal:
    """Return what Medicare pays on a professional service after a primary payer: the lowest of three.

    `allowed` is Medicare's own allowed amount, `would_pay` what it would pay if it were alone.
    """
    accepted = charge if primary.obligated is None else min(charge, primary.obligated)
    higher = max(allowed, primary.allowed if primary.allowed is not None else allowed)
    amounts = [max(accepted - primary.paid, ZERO), would_pay, max(higher - primary.paid, ZERO)]
    paid, at = plain(primary.paid), SOURCE
    chain.step("charge or amount to be accepted, less what the primary paid", plain(amounts[0]), f"{at}(1)",
               f"max({plain(accepted)} - {paid}, 0)")  # fmt: skip
    chain.step("what Medicare would pay alone", plain(would_pay), f"{at}(2)")
    chain.step("higher allowed amount, less what the primary paid", plain(amounts[2]), f"{at}(3)",
               f"max({plain(higher)} - {paid}, 0)")  # fmt: skip
    lowest = min(amounts)
    chain.step("Medicare pays as secondary", plain(lowest), at, f"min({', '.join(map(plain, amounts))})")
    return lowest


def medicare_secondary_facility(
    charge: Decimal, gross: Decimal, cost_share: Decimal, primary: Primary, chain: Chain
) -> Decimal:
    """Return what Medicare pays a provider on a claim after a primary payer: the lowest of four.

    `gross` is what Medicare's system gives before deductible and coinsurance, `cost_share` those two.
    """
    accepted = charge if primary.obligated is None else min(charge, primary.obligated)
    pairs = [(gross, cost_share), (gross, primary.paid), (accepted, primary.paid), (accepted, cost_share)]
    amounts = [max(a - b, ZERO) for a, b in pairs]
    given = ", ".join(f"max({plain(a)} - {plain(b)}, 0)" for a, b in pairs)
    return chain.number("Medicare pays as secondary", min(amounts), FACILITY, f"min({given})")


def patient_after_primary(cost_share: Decimal, primary: Primary, chain: Chain | Service) -> Decimal:
    """Return what may be asked of the patient: deductible and coinsurance as far as the primary paid less than them."""
    owed = max(cost_share - primary.paid, ZERO)
    chain.step("patient share", plain(owed), "42 CFR 411.35", f"max({plain(cost_share)} - {plain(primary.paid)}, 0)")
    return owed


def plan_secondary(patient_owed: Decimal, own_benefit: Decimal, primary_paid: Decimal, *, duplicates: bool) -> Decimal:
    """Return what a second plan pays: up to what the patient still owes, and up to its own benefit.

    A plan that does not duplicate pays only what its own benefit is above what the primary paid.
    """
    own = own_benefit if duplicates else max(own_benefit - primary_paid, ZERO)
    return min(patient_owed, own)
