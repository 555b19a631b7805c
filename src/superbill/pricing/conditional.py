"""Medicare where another payer is before it: it pays after that one, or conditionally in its place, or not yet.

Source: 42 CFR 411.20-411.37 (secondary payment), 411.45 (workers' compensation), 411.53 (no-fault and liability),
411.165, 411.175, 411.206 (group plans: claim denied, or no proper claim could be filed), 411.24(h) (repaid within 60
days of the primary payment); CMS Medicare Secondary Payer Manual ch. 1 §10.7, ch. 5 §40.6. Prompt is 120 days
(42 CFR 411.21, 411.50).
"""

from __future__ import annotations

import msgspec

from superbill.model.coverage_order import order_of
from superbill.model.encounter import Encounter
from superbill.model.party import Coverage, Payer
from superbill.model.price import Step

MEDICARE = "medicare"
ACCIDENT = {"workers_compensation": "42 CFR 411.45", "auto": "42 CFR 411.53", "liability": "42 CFR 411.53"}
GROUP = "42 CFR 411.165, 411.175, 411.206"
REPAID = "42 CFR 411.24(h)"
WHY = {
    "not_prompt": "it has not paid within 120 days",
    "denied": "it denied the claim",
    "not_filed": "no proper claim could be filed with it",
}


class Standing(msgspec.Struct, frozen=True):
    """What is missing before Medicare can be priced, or the steps of a conditional payment."""

    missing: str | None = None
    steps: tuple[Step, ...] = ()


def before_medicare(encounter: Encounter, payer: Payer) -> Standing:
    """Tell whether Medicare, asked for its price, pays after somebody whose payment is not told."""
    if payer.kind != MEDICARE or len(encounter.coverages) < 2:
        return Standing()
    ranked = [encounter.coverages[r.coverage] for r in order_of(encounter).ranked]
    place = next((n for n, coverage in enumerate(ranked) if coverage.payer.kind == MEDICARE), 0)
    if any(p.payer_id is not None and p.payer_id != payer.id for p in encounter.prior_payments):
        return Standing()
    silent = [c for c in ranked[:place] if c.conditional is None]
    if silent:
        name = silent[0].payer.name or silent[0].payer.kind
        return Standing(
            f"what {name}, which pays before Medicare, paid (prior_payments), or why Medicare is asked to pay in its "
            "place (coverages[].conditional)"
        )
    return Standing(steps=tuple(step for coverage in ranked[:place] for step in _conditional(coverage)))


def _conditional(coverage: Coverage) -> tuple[Step, ...]:
    name, why = coverage.payer.name or coverage.payer.kind, WHY[coverage.conditional or "denied"]
    source = ACCIDENT.get(coverage.payer.kind, GROUP)
    return (
        Step(step=f"conditional payment in the place of {name}", value=why, source=source),
        Step(step="to be repaid", value="within 60 days of that payer's payment", source=REPAID),
    )
