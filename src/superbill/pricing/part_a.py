"""What the patient owes under Medicare Part A for a hospital stay, and what Medicare pays.

Source: 42 CFR 409.61 (60 full days, 30 coinsurance days in a benefit period, 60 lifetime reserve days), 409.82
(deductible), 409.83 (coinsurance), 409.87 (blood); CMS Claims Processing Manual ch. 1 §30.3.10
(sequestration, last, on the claim).
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from superbill.model.encounter import Encounter
from superbill.model.money import cents
from superbill.model.party import Coverage
from superbill.pricing.chain import Chain
from superbill.pricing.factors import sequestration
from superbill.pricing.service import plain
from superbill.pricing.share import ZERO, LineShare

BLOOD_CENTERS = {"0381", "0382"}
FULL_DAYS, LAST_DAY, RESERVE = 60, 90, 60
SOURCE = "42 CFR 409.61, 409.82, 409.83"


class PartA(msgspec.Struct, frozen=True):
    """Part A cost sharing of one calendar year."""

    deductible: Decimal
    coinsurance: Decimal
    reserve: Decimal
    skilled_nursing: Decimal
    source: str


PART_A = {
    year: PartA(
        Decimal(a),
        Decimal(b),
        Decimal(c),
        Decimal(d),
        f"CMS notice of the Part A deductible and coinsurance for {year}",
    )
    for year, (a, b, c, d) in {
        2022: ("1556.00", "389.00", "778.00", "194.50"),
        2023: ("1600.00", "400.00", "800.00", "200.00"),
        2024: ("1632.00", "408.00", "816.00", "204.00"),
        2025: ("1676.00", "419.00", "838.00", "209.50"),
        2026: ("1736.00", "434.00", "868.00", "217.00"),
    }.items()
}


class Benefit(msgspec.Struct, frozen=True):
    """Where the patient stands when the stay begins: days of this benefit period, lifetime reserve days of any."""

    days_used: int
    reserve_used: int
    deductible_met: Decimal


def benefit_of(coverage: Coverage | None) -> Benefit | None:
    """Return the standing that the coverage states; None where the days used in the benefit period are not stated."""
    met = coverage.accumulators if coverage else None
    if met is None or met.inpatient_days_used is None:
        return None
    return Benefit(met.inpatient_days_used, met.lifetime_reserve_used or 0, met.inpatient_deductible_met or ZERO)


def blood_deductible(encounter: Encounter, chain: Chain) -> Decimal:
    """Return what the patient owes for the first three pints, as the bill states it.

    Source: 42 CFR 409.87; CMS Claims Processing Manual ch. 25 §75.3 (value codes): 06 is the amount, 38 the
    pints of the deductible that were not replaced, 37 the pints given, whose charges are in revenue codes 0381, 0382.
    """
    told = {value.code: value.amount for value in encounter.bill.values}
    owed, pints, given = told.get("06"), told.get("38", ZERO), told.get("37", ZERO)
    if owed is None and pints and given:
        charges = [n.charge or ZERO for n in encounter.lines if (n.revenue_code or "").zfill(4) in BLOOD_CENTERS]
        owed = cents(sum(charges, ZERO) * pints / given)
    if not owed:
        return ZERO
    return chain.number(
        "blood deductible", owed, "42 CFR 409.87", f"value codes: {plain(pints)} of {plain(given)} pints"
    )


def share_part_a(  # noqa: PLR0913, PLR0917 - what the benefit rests on
    allowed: Decimal, admitted: date, days: int, coverage: Coverage | None, chain: Chain, blood: Decimal = ZERO
) -> LineShare:
    """Split what the systems give for a stay of so many days between the patient and Medicare."""
    benefit, terms = benefit_of(coverage), PART_A.get(admitted.year)
    if benefit is None:
        return LineShare(missing="the days used in the benefit period (coverages[0].accumulators.inpatient_days_used)")
    if terms is None:
        return LineShare(missing=f"the Part A deductible of {admitted.year}")
    share = LineShare()
    due = max(terms.deductible - benefit.deductible_met, ZERO) if benefit.days_used == 0 else ZERO
    share.deductible = min(due, allowed)
    given = f"min({plain(due)}, {plain(allowed)})"
    chain.number("Part A deductible of the benefit period", share.deductible, terms.source, given)
    beyond = [_kind(benefit.days_used + n, benefit) for n in range(1, days + 1)].count("without benefits")
    if beyond:
        share.missing = f"what {beyond} days after the last benefit day are worth"
        return share
    owed = _coinsurance(admitted, days, benefit, chain)
    if owed is None:
        share.missing = f"the Part A coinsurance of {admitted.year + 1}"
        return share
    share.deductible += min(blood, allowed - share.deductible)
    share.coinsurance = min(owed, allowed - share.deductible)
    return _pay(share, allowed, admitted + timedelta(days=days), chain)


def _kind(number: int, benefit: Benefit) -> str:
    """Tell what the n-th day of the benefit period is."""
    if number <= FULL_DAYS:
        return "full"
    if number <= LAST_DAY:
        return "coinsurance"
    of_this_stay = number - max(benefit.days_used, LAST_DAY)
    return "lifetime reserve" if benefit.reserve_used + of_this_stay <= RESERVE else "without benefits"


def _coinsurance(admitted: date, days: int, benefit: Benefit, chain: Chain) -> Decimal | None:
    """Add up the daily amounts, each of the calendar year in which the day falls."""
    counted: Counter[tuple[str, int]] = Counter()
    for n in range(1, days + 1):
        kind = _kind(benefit.days_used + n, benefit)
        if kind != "full":
            counted[kind, (admitted + timedelta(days=n - 1)).year] += 1
    total = ZERO
    for (kind, year), number in counted.items():
        terms = PART_A.get(year)
        if terms is None:
            return None
        daily = terms.coinsurance if kind == "coinsurance" else terms.reserve
        given = f"{number} × {plain(daily)}"
        total += chain.number(f"{kind} days of {year}", number * daily, terms.source, given)
    return total


def _pay(share: LineShare, allowed: Decimal, day: date, chain: Chain) -> LineShare:
    share.patient = share.deductible + share.coinsurance
    chain.number("patient share", share.patient, SOURCE, f"{plain(share.deductible)} + {plain(share.coinsurance)}")
    payment, rule = allowed - share.patient, sequestration(day)
    share.sequestration = cents(payment * rule.rate) if rule else ZERO
    given = f"{plain(allowed)} - {plain(share.patient)}"
    if rule and rule.rate:
        chain.number("sequestration", share.sequestration, rule.source, f"({given}) × {plain(rule.rate)}")
    share.payer = payment - share.sequestration
    chain.number("Medicare pays", share.payer, SOURCE, f"{given} - {plain(share.sequestration)}")
    return share
