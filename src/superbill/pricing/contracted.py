"""The allowed amount by contract: fee table, percent of Medicare, percent of charge, lesser of contract and charge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from superbill.model.encounter import Encounter
from superbill.model.finding import Outcome
from superbill.model.money import cents
from superbill.pricing.contract import Contract, Term
from superbill.pricing.known_words import unknown_modifier
from superbill.pricing.medicare import schedule_amounts
from superbill.pricing.service import ONE, Service, days_of, plain
from superbill.tables.store import Tables

PAYMENT_MODIFIERS = {
    "22", "26", "50", "52", "53", "54", "55", "56", "62", "66", "73", "74", "78", "80", "81", "82", "AS", "TC",
}  # fmt: skip
SOURCE = "contract {}"


def allowed_by_contract(encounter: Encounter, tables: Tables, day: date, contract: Contract) -> list[Service]:
    """Return every line with its contract amount, or the reason why it has none."""
    services = schedule_amounts(encounter, tables, day)
    for service in services:
        term = contract.term(service.code)
        if encounter.setting == "outpatient" and term and term.percent_of_medicare and not _fee(service, contract)[0]:
            service.refuse("a fee or a percent of charge: a percent of Medicare is of the physician schedule only")
            continue
        if not contract.covers(service.day):
            service.refuse(f"a contract in force on {service.day.isoformat()} (this one: '{contract.name}')")
            continue
        wrong = unknown_modifier(service.line.modifiers, tables, service.day)
        if wrong:
            service.refuse(wrong)
            continue
        if _late(service, encounter, contract):
            continue
        _apply(service, contract)
        service.example |= contract.example
    _case_rates(services, contract)
    for service in services:
        if service.open and service.allowed is None:
            _settle(service, contract)
    return services


def _late(service: Service, encounter: Encounter, contract: Contract) -> bool:
    """Deny a line filed after the days that the contract gives; the patient does not owe it (CARC 29, group CO)."""
    filed, limit = encounter.filing_date, contract.timely_filing_days
    if filed is None or limit is None or (filed - service.day).days <= limit:
        return False
    _start(service)
    days = (filed - service.day).days
    service.deny(f"filed {days} days after the service; the contract gives {limit}", SOURCE.format(contract.name))
    return True


def _case_rates(services: list[Service], contract: Contract) -> None:
    """Pay each day that has a code of a case rate by the highest of them, and nothing for the day's other lines."""
    for today in days_of(s for s in services if s.reason is None and contract.covers(s.day)):
        listed = [s for s in today if s.code in contract.case_rates]
        if not listed:
            continue
        main = max(listed, key=lambda s: contract.case_rates[s.code])
        _start(main)
        main.base = main.total = contract.case_rates[main.code] * contract.escalated(main.day)
        main.step("case rate", plain(main.total), SOURCE.format(contract.name), main.code, contract.ref)
        main.example |= contract.example
        for other in today:
            if other is not main:
                _start(other)
                other.total = other.allowed = cents(Decimal(0))
                other.example |= contract.example
                other.step("part of the case rate", "0.00", SOURCE.format(contract.name), main.code)


def _apply(service: Service, contract: Contract) -> None:
    source = SOURCE.format(contract.name)
    fee, rest = _fee(service, contract)
    term = contract.term(service.code)
    if fee is not None:
        _start(service)
        service.base = fee
        service.step("contract fee", plain(fee), source, service.code, contract.ref)
        _escalate(service, contract)
        _modifiers(service, contract, rest)
        service.total = service.unit_amount * service.line.units
        if service.line.units != 1:
            given = f"{plain(service.unit_amount)} × {plain(service.line.units)}"
            service.step("units", plain(service.total), "units of the line", given)
    elif term is None:
        service.refuse(f"a term for {service.code} in the contract '{contract.name}'")
    elif term.percent_of_charge is not None:
        _percent_of_charge(service, contract, term)
    elif service.open and term.percent_of_medicare is not None:
        service.take("percent of Medicare", term.percent_of_medicare, source)


def _escalate(service: Service, contract: Contract) -> None:
    factor = contract.escalated(service.day)
    if factor != ONE:
        service.multiply("escalator", factor, SOURCE.format(contract.name))


def _start(service: Service) -> None:
    """Forget what Medicare's rules gave: the contract prices the line itself."""
    service.open, service.verdict, service.missing, service.reason = True, Outcome.PASS, None, None
    service.steps, service.factor, service.total, service.allowed = [], ONE, None, None
    service.example = False


def _fee(service: Service, contract: Contract) -> tuple[Decimal | None, list[str]]:
    """Return the fee of the table and the payment modifiers that it does not contain yet."""
    payment = [m for m in service.line.modifiers if m in PAYMENT_MODIFIERS]
    for modifier in payment:
        fee = contract.fees.get(f"{service.code}-{modifier}")
        if fee is not None:
            return fee, [m for m in payment if m != modifier]
    return contract.fees.get(service.code), payment


def _modifiers(service: Service, contract: Contract, modifiers: list[str]) -> None:
    for modifier in modifiers:
        part = contract.modifiers.get(modifier)
        if part is None:
            service.refuse(f"what modifier {modifier} pays in the contract '{contract.name}'")
            return
        service.multiply(f"modifier {modifier}", part, SOURCE.format(contract.name))


def _percent_of_charge(service: Service, contract: Contract, term: Term) -> None:
    _start(service)
    if service.line.charge is None or term.percent_of_charge is None:
        service.refuse("the charge")
        return
    service.total = service.line.charge
    service.step("charge", plain(service.line.charge), "the claim")
    service.take("percent of charge", term.percent_of_charge, SOURCE.format(contract.name))


def _settle(service: Service, contract: Contract) -> None:
    if service.total is None:
        return
    amount, charge = cents(service.total), service.line.charge
    lesser = contract.lesser_of_charge and charge is not None
    service.allowed = min(amount, charge) if lesser and charge is not None else amount
    given = f"min({plain(service.total)}, {plain(charge)})" if lesser and charge is not None else plain(service.total)
    service.step("allowed", plain(service.allowed), SOURCE.format(contract.name), given, contract.ref)
