"""A stay by contract: case rate of its group, rate times weight, amount a day or part of the charge; then stop-loss.

Terms in their order of strength: `case_rates` of the group, `drg_rate` times the relative weight, `per_diem` times the
days, `percent_of_charge`. Carve-outs (by revenue code, part of the charge) come on top. Above the stop-loss threshold
of charges the part over it is paid on top, or, where `stop_loss_whole` is set, the whole charge in its place.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from superbill.model.encounter import Encounter
from superbill.model.grouped import Grouping
from superbill.model.money import cents
from superbill.pricing.chain import Chain
from superbill.pricing.contract import Contract, StayTerms
from superbill.pricing.ipps import charges_of, length_of_stay
from superbill.pricing.service import NotPriced, plain

ZERO = Decimal(0)


def pay_by_contract(encounter: Encounter, grouped: Grouping, contract: Contract, chain: Chain) -> Decimal | str:
    """Return what the contract pays for a stay, or what is missing for it. The steps go into `chain`."""
    day, terms = encounter.discharge_date, contract.stay
    if day is None or not contract.covers(day):
        return (
            f"a contract in force on {day.isoformat()} (this one: '{contract.name}')" if day else "the discharge date"
        )
    if terms is None:
        return f"inpatient terms of the contract '{contract.name}' (its section [stay])"
    source = f"contract {contract.name}"
    try:
        base = _base(encounter, grouped, terms, chain, source)
        base = _escalated(base, contract, day, chain) + _carve_outs(encounter, terms, chain, source)
        amount = _stop_loss(encounter, base, terms, chain, source)
    except NotPriced as missing:
        return str(missing)
    charge = charges_of(encounter) if contract.lesser_of_charge else None
    allowed = cents(amount) if charge is None else min(cents(amount), charge)
    given = plain(amount) if charge is None else f"min({plain(amount)}, {plain(charge)})"
    return chain.number("allowed", allowed, source, given, contract.ref)


def _escalated(base: Decimal, contract: Contract, day: date, chain: Chain) -> Decimal:
    """Raise an amount in dollars; a percent of the charge follows the charge and is not raised."""
    factor, terms = contract.escalated(day), contract.stay
    dollars = terms is not None and (terms.case_rates or terms.drg_rate is not None or terms.per_diem is not None)
    if factor == 1 or not dollars:
        return base
    given = f"{plain(base)} × {plain(factor)}"
    return chain.number("escalator", base * factor, f"contract {contract.name}", given)


def _base(encounter: Encounter, grouped: Grouping, terms: StayTerms, chain: Chain, source: str) -> Decimal:
    if terms.case_rates or terms.drg_rate is not None:
        if grouped.drg is None or grouped.verdict == "fail" or not grouped.tables:
            raise NotPriced(grouped.missing or grouped.reason or "the group of the stay")
        if grouped.drg in terms.case_rates:
            return chain.number(f"case rate of group {grouped.drg}", terms.case_rates[grouped.drg], source)
    if terms.drg_rate is not None:
        weight = _known(grouped.weight, grouped.missing or "the relative weight")
        given = f"{plain(terms.drg_rate)} × {plain(weight)}"
        return chain.number("rate times weight", terms.drg_rate * weight, source, given)
    if terms.per_diem is not None:
        days = length_of_stay(encounter)
        if days is None:
            raise NotPriced("admission and discharge dates in their order")
        return chain.number("amount a day", terms.per_diem * days, source, f"{plain(terms.per_diem)} × {days}")
    part = _known(terms.percent_of_charge, f"a term for group {grouped.drg} ({source})")
    charge = _known(charges_of(encounter), "the charges")
    return chain.number("percent of charge", charge * part, source, f"{plain(charge)} × {plain(part)}")


def _known(value: Decimal | None, missing: str) -> Decimal:
    if value is None:
        raise NotPriced(missing)
    return value


def _carve_outs(encounter: Encounter, terms: StayTerms, chain: Chain, source: str) -> Decimal:
    total = ZERO
    for line in encounter.lines:
        part = terms.carve_outs.get(line.revenue_code or "")
        if part is None:
            continue
        charge = _known(line.charge, f"the charge of line {line.number}, which is carved out")
        name = f"carved out: line {line.number}, revenue code {line.revenue_code}"
        total += chain.number(name, charge * part, source, f"{plain(charge)} × {plain(part)}")
    return total


def _stop_loss(encounter: Encounter, amount: Decimal, terms: StayTerms, chain: Chain, source: str) -> Decimal:
    if terms.stop_loss_threshold is None or terms.stop_loss_percent is None:
        return amount
    charge = _known(charges_of(encounter), "the charges, for the stop-loss")
    if charge <= terms.stop_loss_threshold:
        return amount
    part = plain(terms.stop_loss_percent)
    if terms.stop_loss_whole:
        return chain.number("stop-loss", charge * terms.stop_loss_percent, source, f"{plain(charge)} × {part}")
    over = charge - terms.stop_loss_threshold
    given = f"{plain(amount)} + ({plain(charge)} - {plain(terms.stop_loss_threshold)}) × {part}"
    return chain.number("stop-loss", amount + over * terms.stop_loss_percent, source, given)
