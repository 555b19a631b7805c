"""What the patient owes under a health plan: deductible, copay, coinsurance, up to the out-of-pocket limit.

The plan's terms are `Coverage.cost_share`, what was met before is `Coverage.accumulators`. Lines are taken in order. On
each: the rest of the deductible first; then the copay, once a visit, as far as an amount is left; then coinsurance on
what is left. When the out-of-pocket limit is reached, coinsurance, copay and deductible are given up in this order.
Source: 45 CFR 156.20 (cost sharing), 156.130 (annual limit); the plan's own schedule of benefits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from superbill.model.money import cents
from superbill.model.party import Accumulators, CostShare, Coverage
from superbill.pricing.chain import Chain
from superbill.pricing.service import Service, plain
from superbill.pricing.share import ZERO, LineShare, share_of_unpaid

SOURCE = "the plan's cost sharing, as the coverage states it; 45 CFR 156.20"
LIMIT_SOURCE = "the plan's out-of-pocket limit; 45 CFR 156.130"


class Purse:
    """What the plan may still ask of the patient in this plan year, used up line by line."""

    def __init__(self, terms: CostShare, met: Accumulators | None) -> None:
        used = met or Accumulators()
        self.deductible = max((terms.deductible or ZERO) - (used.deductible_met or ZERO), ZERO)
        self.copay = terms.copay or ZERO
        self.coinsurance = terms.coinsurance or Decimal(0)
        limit = terms.out_of_pocket_limit
        self.limit = None if limit is None else max(limit - (used.out_of_pocket_met or ZERO), ZERO)


def share_plan(
    services: list[Service], coverage: Coverage | None, basis: Mapping[int, Decimal] | None = None
) -> list[LineShare]:
    """Split the allowed amounts by the plan's terms; `basis` are amounts by line that stand in their place."""
    if coverage is None or coverage.cost_share is None:
        missing = "the plan's deductible, copay and coinsurance (coverages[0].cost_share)"
        return [LineShare(missing=missing) if s.open else share_of_unpaid(s) for s in services]
    met, days = coverage.accumulators, {s.day for s in services}
    if met and met.as_of and any(day.year != met.as_of.year for day in days):
        stale = LineShare(missing=f"what is met in the plan year of the service (accumulators are of {met.as_of.year})")
        return [replace(stale) if s.open and s.allowed is not None else share_of_unpaid(s) for s in services]
    purse = Purse(coverage.cost_share, met)
    return [
        _share(service, (basis or {}).get(service.line.number, service.allowed), purse)
        if service.open and service.allowed is not None
        else share_of_unpaid(service)
        for service in services
    ]


def share_stay(allowed: Decimal, coverage: Coverage | None, chain: Chain) -> LineShare:
    """Split what a contract allows for a whole stay: one deductible, one copay, coinsurance, the limit."""
    if coverage is None or coverage.cost_share is None:
        return LineShare(missing="the plan's deductible, copay and coinsurance (coverages[0].cost_share)")
    return _share(chain, allowed, Purse(coverage.cost_share, coverage.accumulators))


def _share(service: Service | Chain, allowed: Decimal, purse: Purse) -> LineShare:
    share = LineShare()
    share.deductible = min(purse.deductible, allowed)
    given = f"min({plain(purse.deductible)}, {plain(allowed)})"
    service.step("deductible", plain(share.deductible), SOURCE, given)
    purse.deductible -= share.deductible
    rest = allowed - share.deductible
    if purse.copay and rest:
        share.copay = min(purse.copay, rest)
        service.step("copay, once a visit", plain(share.copay), SOURCE, f"min({plain(purse.copay)}, {plain(rest)})")
        purse.copay = ZERO
        rest -= share.copay
    share.coinsurance = cents(rest * purse.coinsurance)
    service.step("coinsurance", plain(share.coinsurance), SOURCE, f"{plain(rest)} × {plain(purse.coinsurance)}")
    if purse.limit is not None:
        _limit(service, share, purse, purse.limit)
    share.patient = share.deductible + share.copay + share.coinsurance
    share.payer = allowed - share.patient
    given = f"{plain(share.deductible)} + {plain(share.copay)} + {plain(share.coinsurance)}"
    service.step("patient share", plain(share.patient), SOURCE, given)
    service.step("plan pays", plain(share.payer), SOURCE, f"{plain(allowed)} - {plain(share.patient)}")
    return share


def _limit(service: Service | Chain, share: LineShare, purse: Purse, limit: Decimal) -> None:
    over = share.deductible + share.copay + share.coinsurance - limit
    if over > 0:
        service.step(
            "above the out-of-pocket limit", plain(over), LIMIT_SOURCE, f"{plain(limit + over)} - {plain(limit)}"
        )
        for name in ("coinsurance", "copay", "deductible"):
            given_up = min(over, getattr(share, name))
            setattr(share, name, getattr(share, name) - given_up)
            over -= given_up
    purse.limit = limit - share.deductible - share.copay - share.coinsurance
