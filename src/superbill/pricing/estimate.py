"""What a patient is told before a service: the good-faith estimate with its content and clocks, and the ABN's estimate.

Source: Public Health Service Act §2799B-6; 45 CFR 149.610 (good-faith estimates for the uninsured and self-pay),
149.620 (patient-provider dispute); CMS Claims Processing Manual ch. 30 §50.6.3 (estimate of the ABN, form CMS-R-131).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

import msgspec

from superbill.model.counted import counted
from superbill.model.encounter import Encounter
from superbill.model.estimate import AbnEstimate, Estimate, EstimatedService
from superbill.model.party import PersonName, Provider
from superbill.model.price import Price
from superbill.tables.business_days import after, business_days
from superbill.tables.deadlines import estimate_dispute, estimate_within

SOURCE = "45 CFR 149.610(b), (c)"
ABN_SOURCE = "CMS Claims Processing Manual ch. 30 §50.6.3; form CMS-R-131"
HUNDRED, QUARTER = Decimal("100.00"), Decimal("0.25")
NOTICES = (
    "Other providers may bill for services that go with this one; they are not in this estimate.",
    "This is an estimate. What is billed may differ when the care differs.",
    "A bill of $400 or more above this estimate can be disputed, within 120 days of the first bill.",
    "This estimate is not a contract and does not oblige you to take these services from this provider.",
)


class Scheduling(msgspec.Struct, frozen=True):
    """On which day the service was scheduled, or the estimate asked for."""

    day: dt.date
    asked: bool = False


def estimate(encounter: Encounter, scheduling: Scheduling, priced: Price | None = None) -> Estimate:
    """Return the good-faith estimate: charges for an uninsured or self-paying patient, shares where a plan pays."""
    planned = encounter.day
    give_by, why = due(scheduling, planned)
    services = tuple(_services(encounter, priced))
    charges = [s.charge for s in services]
    total = None if None in charges or not charges else sum((c for c in charges if c is not None), Decimal("0.00"))
    provider, patient = encounter.provider, encounter.patient
    above, dispute_days = estimate_dispute()
    return Estimate(
        id=encounter.id,
        kind=_kind(encounter),
        give_by=give_by,
        given_for=why,
        valid_to=_a_year_after(give_by),
        patient=_name(patient.name),
        birth_date=patient.birth_date,
        provider=_provider(provider),
        npi=provider.npi,
        tax_id=provider.tax_id,
        state=provider.address.state if provider.address else None,
        primary_service=services[0].description or services[0].code if services else None,
        services=services,
        total=total,
        dispute_from=None if total is None else total + above,
        dispute_days=dispute_days,
        notices=NOTICES,
        missing=tuple(_missing(encounter, services)),
        source=SOURCE,
    )


def due(scheduling: Scheduling, planned: dt.date | None) -> tuple[dt.date, str]:
    """Return the last day to give the estimate, and the rule.

    45 CFR 149.610(b)(1)(vi): asked for: three business days. Scheduled ten or more business days ahead: three business
    days; three to nine: one; fewer: there is no clock of scheduling, so it is given at once.
    """
    if scheduling.asked or planned is None:
        within, _ = estimate_within(None)
        return after(scheduling.day, within or 0), f"asked for: within {within} business days"
    ahead = business_days(scheduling.day, planned)
    within, _ = estimate_within(ahead)
    if within is None:
        return scheduling.day, f"scheduled {ahead} business days ahead: no clock runs; give it when scheduling"
    told = f"within {counted(within, 'business day')}"
    return after(scheduling.day, within), f"scheduled {ahead} business days ahead: {told}"


def abn_estimate(encounter: Encounter, lines: tuple[int, ...]) -> AbnEstimate:
    """Return the estimate for the services that Medicare is expected not to pay, and the range it may miss by.

    A good-faith estimate is within 100 dollars or 25 percent of the actual cost, whichever is greater.
    """
    chosen = [line for line in encounter.lines if line.number in lines]
    if len(chosen) != len(set(lines)) or not chosen:
        return AbnEstimate(id=encounter.id, missing="the lines that the notice is for", source=ABN_SOURCE)
    if any(line.charge is None for line in chosen):
        return AbnEstimate(id=encounter.id, lines=lines, missing="the charge of every line", source=ABN_SOURCE)
    amount = sum((line.charge for line in chosen if line.charge is not None), Decimal("0.00"))
    highest = max(amount + HUNDRED, (amount / (1 - QUARTER)).quantize(HUNDRED))
    lowest = max(min(amount - HUNDRED, (amount / (1 + QUARTER)).quantize(HUNDRED)), Decimal("0.00"))
    return AbnEstimate(id=encounter.id, lines=lines, amount=amount, lowest=lowest, highest=highest, source=ABN_SOURCE)


def _kind(encounter: Encounter) -> Literal["uninsured or self-pay", "insured: an advance estimate for the plan"]:
    payer = encounter.payer or (encounter.coverages[0].payer if encounter.coverages else None)
    insured = payer is not None and payer.kind != "self_pay"
    return "insured: an advance estimate for the plan" if insured else "uninsured or self-pay"


def _services(encounter: Encounter, priced: Price | None) -> Iterator[EstimatedService]:
    shares = {line.number: line.patient_share for line in priced.lines} if priced else {}
    codes = [d.code for d in encounter.diagnoses]
    for line in encounter.lines:
        yield EstimatedService(
            code=line.code,
            modifiers=line.modifiers,
            units=line.units,
            description=line.description,
            service_date=line.service_date or encounter.day,
            diagnoses=tuple(codes[n - 1] for n in line.diagnoses if 0 < n <= len(codes)),
            charge=line.charge,
            patient_share=shares.get(line.number),
        )


def _missing(encounter: Encounter, services: tuple[EstimatedService, ...]) -> Iterator[str]:
    """Yield what 45 CFR 149.610(c)(1) requires and the encounter does not state."""
    provider, patient = encounter.provider, encounter.patient
    required = (
        ("the patient's name", patient.name),
        ("the patient's birth date", patient.birth_date),
        ("the expected services", services),
        ("the provider's name", _provider(provider)),
        ("the provider's NPI", provider.npi),
        ("the provider's tax identifier", provider.tax_id),
        ("the state where the service is given", provider.address),
        ("the date of the service, or that it is not scheduled", encounter.day),
    )
    yield from (name for name, value in required if not value)
    for number, service in enumerate(services, 1):
        for name, value in (("code", service.code), ("charge", service.charge), ("description", service.description)):
            if not value:
                yield f"the {name} of service {number}"
        if not service.diagnoses:
            yield f"the diagnosis of service {number}, where one is known"


def _provider(provider: Provider) -> str | None:
    return provider.organization or _name(provider.name)


def _name(name: PersonName | None) -> str | None:
    return f"{name.first} {name.last}".strip() if name else None


def _a_year_after(day: dt.date) -> dt.date:
    """Return the same day of the next year; February 29 becomes February 28."""
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year + 1, day=28 if leap else day.day)
