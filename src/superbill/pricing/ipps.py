"""The inpatient prospective payment of one stay: operating and capital, transfers, outlier.

Source: 42 CFR 412.64 (operating), 412.105 (indirect medical education), 412.106 (disproportionate share, uncompensated
care), 412.308-412.322 (capital), 412.4 (transfers), 412.80-412.86 (outliers).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.model.encounter import Encounter
from superbill.model.grouped import Grouping
from superbill.model.money import cents
from superbill.pricing.chain import Chain, quotient
from superbill.pricing.hospital import Hospital, Inpatient
from superbill.pricing.service import plain
from superbill.pricing.transfers import is_transfer, reduce_transfer

ONE, ZERO = Decimal(1), Decimal(0)
BURNS = {"927", "928", "929", "933", "934", "935"}
MARGINAL, MARGINAL_BURNS = Decimal("0.80"), Decimal("0.90")
LOW_WAGE_SHARE = Decimal("0.62")
OPERATING, CAPITAL = "42 CFR 412.64", "42 CFR 412.308, 412.312"
OUTLIER = "42 CFR 412.80, 412.84"


class National(msgspec.Struct, frozen=True):
    """National values of one federal fiscal year: labor share where the wage index is above 1, fixed loss."""

    year: int
    labor_share: Decimal
    fixed_loss: Decimal | None
    source: str


NATIONAL = {
    n.year: n
    for n in (
        National(2023, Decimal("0.676"), None, "FY2023 IPPS final rule"),
        National(2024, Decimal("0.676"), None, "FY2024 IPPS final rule"),
        National(2025, Decimal("0.676"), None, "FY2025 IPPS final rule"),
        National(2026, Decimal("0.660"), Decimal(40397), "FY2026 IPPS final rule"),
    )
}


class Payment(msgspec.Struct, frozen=True):
    """What Medicare's systems give for a stay, before the patient's share."""

    operating: Decimal
    capital: Decimal
    outlier: Decimal

    @property
    def total(self) -> Decimal:
        """The sum."""
        return self.operating + self.capital + self.outlier


def fiscal_year(day: date) -> int:
    """Return the federal fiscal year of a day: October begins the next one."""
    return day.year + (day.month >= 10)


def length_of_stay(encounter: Encounter) -> int | None:
    """Return the days of the stay: the day of discharge does not count, but a stay has at least one."""
    if encounter.admit_date is None or encounter.discharge_date is None:
        return None
    days = (encounter.discharge_date - encounter.admit_date).days
    return max(days, 1) if days >= 0 else None


def pay_stay(
    encounter: Encounter, grouped: Grouping, facts: Inpatient, hospital: Hospital, chain: Chain
) -> Payment | str:
    """Return the payment of a grouped stay, or what is missing for it. The steps go into `chain`."""
    day, days = encounter.discharge_date, length_of_stay(encounter)
    if grouped.weight is None or day is None or days is None or not facts.wage_index:
        return _lacking(grouped)
    status = (encounter.discharge_status or "").zfill(2)
    if not encounter.discharge_status:
        return "the discharge status"
    share = _labor_share(facts, day)
    if isinstance(share, str):
        return share
    operating = _operating(facts, grouped.weight, share, chain, hospital)
    paid = reduce_transfer(chain, "operating", operating, grouped, status, days)
    paid = _programs(facts, paid, chain)
    added = _additions(facts, paid, chain)
    federal_capital = _capital(facts, grouped.weight, chain, hospital)
    if isinstance(federal_capital, str):
        return federal_capital
    capital = reduce_transfer(chain, "capital", federal_capital, grouped, status, days)
    outlier = _outlier(encounter, grouped, facts, share, (added, capital), chain)
    if isinstance(outlier, str):
        return outlier
    return Payment(cents(_hac(facts, added, chain)), cents(capital), cents(outlier))


def _lacking(grouped: Grouping) -> str:
    if grouped.weight is None:
        return grouped.missing or grouped.reason or "the weight"
    return "the wage index, and admission and discharge dates in their order"


def _labor_share(facts: Inpatient, day: date) -> Decimal | str:
    """42 CFR 412.64(h); Social Security Act §1886(d)(3)(E): 62 percent where the wage index is at most 1."""
    if facts.labor_share is not None:
        return facts.labor_share
    if facts.wage_index <= 1:
        return LOW_WAGE_SHARE
    national = NATIONAL.get(fiscal_year(day))
    return national.labor_share if national else f"the labor share of fiscal year {fiscal_year(day)}"


def _operating(facts: Inpatient, weight: Decimal, share: Decimal, chain: Chain, hospital: Hospital) -> Decimal:
    rate, table = facts.operating_rate, hospital.ref
    source = "Social Security Act §1886(d)(3)(E); 42 CFR 412.64(h)"
    chain.number("labor share", share, source, f"wage index {plain(facts.wage_index)}")
    labor, other = rate * share, rate * (ONE - share)
    adjusted = chain.number(
        "operating rate, wage adjusted",
        labor * facts.wage_index + other * facts.cola,
        "42 CFR 412.64(h), (k)",
        f"{plain(labor)} × {plain(facts.wage_index)} + {plain(other)} × {plain(facts.cola)}",
        table,
    )
    given = f"{plain(adjusted)} × {plain(weight)}"
    return chain.number("operating payment of the group", adjusted * weight, "42 CFR 412.64(g)", given)


def _programs(facts: Inpatient, paid: Decimal, chain: Chain) -> Decimal:
    """Apply value-based purchasing and readmission factors to the base operating payment."""
    for name, factor, source in (
        ("value-based purchasing", facts.value_based_purchasing, "42 CFR 412.162"),
        ("readmissions reduction", facts.readmissions, "42 CFR 412.154"),
    ):
        if factor != ONE:
            paid = chain.number(name, paid * factor, source, f"{plain(paid)} × {plain(factor)}")
    return paid


def _additions(facts: Inpatient, paid: Decimal, chain: Chain) -> Decimal:
    total = paid
    if facts.ime or facts.dsh:
        total = chain.number(
            "with indirect medical education and disproportionate share",
            paid * (ONE + facts.ime + facts.dsh),
            "42 CFR 412.105, 412.106",
            f"{plain(paid)} × (1 + {plain(facts.ime)} + {plain(facts.dsh)})",
        )
    if facts.uncompensated_care:
        given = f"{plain(total)} + {plain(facts.uncompensated_care)}"
        total = chain.number("with uncompensated care", total + facts.uncompensated_care, "42 CFR 412.106(g)", given)
    return total


def _hac(facts: Inpatient, total: Decimal, chain: Chain) -> Decimal:
    """42 CFR 412.172: one percent less for hospitals in the worst quartile of hospital-acquired conditions."""
    if not facts.hac_reduction:
        return total
    given = f"{plain(total)} × (1 - {plain(facts.hac_reduction)})"
    reduced = total * (ONE - facts.hac_reduction)
    return chain.number("hospital-acquired condition reduction", reduced, "42 CFR 412.172", given)


def _capital(facts: Inpatient, weight: Decimal, chain: Chain, hospital: Hospital) -> Decimal | str:
    if facts.capital_rate is None or facts.geographic_adjustment_factor is None:
        return "capital_rate and geographic_adjustment_factor of the hospital file"
    factor = facts.geographic_adjustment_factor * facts.capital_cola
    parts = [facts.capital_rate, weight, factor]
    amount, given = facts.capital_rate * weight * factor, " × ".join(map(plain, parts))
    if facts.capital_ime or facts.capital_dsh:
        amount *= ONE + facts.capital_ime + facts.capital_dsh
        given += f" × (1 + {plain(facts.capital_ime)} + {plain(facts.capital_dsh)})"
    return chain.number("capital payment of the group", amount, CAPITAL, given, hospital.ref)


def _outlier(  # noqa: PLR0913, PLR0917 - the rule's inputs
    encounter: Encounter, grouped: Grouping, facts: Inpatient, share: Decimal, paid: tuple[Decimal, Decimal],
    chain: Chain,
) -> Decimal | str:  # fmt: skip
    """42 CFR 412.80-412.84: costs above both thresholds together are paid at 80 percent, burns at 90."""
    charge, loss = charges_of(encounter), _fixed_loss(facts, encounter.discharge_date or date.min)
    ratio, capital_ratio = facts.operating_cost_to_charge, facts.capital_cost_to_charge or ZERO
    for name, value in (("the charges", charge), ("the fixed loss", loss), ("operating_cost_to_charge", ratio)):
        if value is None:
            return f"for an outlier payment: {name}"
    if charge is None or loss is None or not ratio:
        return chain.number("outlier payment, at a cost of nothing", ZERO, OUTLIER)
    both = ratio + capital_ratio
    wages = share * facts.wage_index + (ONE - share) * facts.cola
    area = (facts.geographic_adjustment_factor or ONE) * facts.capital_cola
    thresholds = (
        quotient(loss * wages * ratio, both) + paid[0],
        quotient(loss * area * capital_ratio, both) + paid[1],
    )
    thresholds = _prorated(thresholds, encounter, grouped)
    costs = (charge * ratio, charge * capital_ratio)
    cost = chain.number(
        "cost of the stay", sum(costs, ZERO), OUTLIER, f"{plain(charge)} × ({plain(ratio)} + {plain(capital_ratio)})"
    )
    limit = chain.number(
        "outlier threshold", sum(thresholds, ZERO), OUTLIER, f"{plain(thresholds[0])} + {plain(thresholds[1])}"
    )
    if cost <= limit:
        return chain.number("outlier payment", ZERO, OUTLIER, f"0 × {plain(cost)}")
    part = MARGINAL_BURNS if grouped.drg in BURNS else MARGINAL
    over = [max(c - t, ZERO) for c, t in zip(costs, thresholds, strict=True)]
    given = f"{plain(part)} × ({plain(over[0])} + {plain(over[1])})"
    return chain.number("outlier payment", part * (over[0] + over[1]), OUTLIER, given)


def _fixed_loss(facts: Inpatient, day: date) -> Decimal | None:
    national = NATIONAL.get(fiscal_year(day))
    return facts.fixed_loss if facts.fixed_loss is not None else national.fixed_loss if national else None


def _prorated(thresholds: tuple[Decimal, Decimal], encounter: Encounter, grouped: Grouping) -> tuple[Decimal, Decimal]:
    """42 CFR 412.80(b): the threshold of a transfer is for its days plus one, at most the whole."""
    days, mean = length_of_stay(encounter) or 1, grouped.geometric_mean_stay
    status = (encounter.discharge_status or "").zfill(2)
    if not mean or grouped.special_pay or not is_transfer(grouped, status):
        return thresholds
    part = min(quotient(Decimal(days + 1), mean), ONE)
    return thresholds[0] * part, thresholds[1] * part


def charges_of(encounter: Encounter) -> Decimal | None:
    """Return the charges of the stay: as stated, else the sum of the lines when every line has one."""
    if encounter.charge is not None:
        return encounter.charge
    charges = [line.charge for line in encounter.lines if line.charge is not None]
    return sum(charges, ZERO) if charges and len(charges) == len(encounter.lines) else None
