"""What the patient owes under Medicare Part B, and what Medicare pays.

Source: 42 CFR 410.160 (annual deductible), 410.152(b) (coinsurance of 20%); CMS Claims Processing Manual ch. 1 §30.3.10
(sequestration: last, on the Medicare payment, never the patient's).
"""

from __future__ import annotations

from decimal import Decimal

from superbill.model.encounter import Encounter
from superbill.model.money import cents
from superbill.model.party import Accumulators, Coverage
from superbill.pricing.factors import SCREENING_SOURCE, part_b, screening_coinsurance, sequestration
from superbill.pricing.preventive import SCREENING_TURNED_PROCEDURE, is_preventive
from superbill.pricing.preventive import SOURCE as PREVENTIVE_SOURCE
from superbill.pricing.service import Service
from superbill.pricing.share import ZERO, LineShare, share_of_unpaid

DRUG_SOURCE = "Social Security Act §1833(a)(1)(EE); 42 CFR 489.30(b)(6)"
LABORATORY_SOURCE = "Social Security Act §1833(a)(1)(D); 42 CFR 410.160(b)"


def share_part_b(services: list[Service], encounter: Encounter, coverage: Coverage | None) -> list[LineShare]:
    """Split the allowed amounts; the lines use up the rest of the year's deductible in their order."""
    remaining: dict[int, Decimal] = {}
    return [
        _share(service, encounter, coverage, remaining)
        if service.allowed is not None and service.open
        else share_of_unpaid(service)
        for service in services
    ]


def _share(
    service: Service, encounter: Encounter, coverage: Coverage | None, remaining: dict[int, Decimal]
) -> LineShare:
    allowed = service.allowed if service.allowed is not None else ZERO
    terms = _terms(service)
    if terms is None:
        return LineShare(missing=f"the Part B deductible of {service.day.year}")
    takes_deductible, rate, source = terms
    share, rest = LineShare(), allowed
    if takes_deductible:
        left = _deductible_left(service, coverage, remaining)
        if left:
            share.deductible = min(left, allowed)
            remaining[service.day.year] = left - share.deductible
            rest = allowed - share.deductible
            service.step("deductible", str(share.deductible), "42 CFR 410.160", f"min({left!s}, {allowed!s})")
    share.coinsurance = cents(rest * rate)
    service.step("coinsurance", str(share.coinsurance), source, f"{rest!s} × {rate!s}")
    _pay(service, share, rest)
    if service.limiting_charge is not None and encounter.accept_assignment is False:
        owed = min(service.limiting_charge, service.line.charge or service.limiting_charge)
        share.patient = owed - share.payer
        source = "Social Security Act §1848(g)(2)"
        service.step("patient share without assignment", str(share.patient), source, f"{owed!s} - {share.payer!s}")
    else:
        share.patient = share.deductible + share.coinsurance
        given = f"{share.deductible!s} + {share.coinsurance!s}"
        service.step("patient share", str(share.patient), "42 CFR 489.30, 410.152", given)
    return share


def _terms(service: Service) -> tuple[bool, Decimal, str] | None:
    """Return whether the deductible applies, the patient's fraction, and why; None for a year not known here."""
    if service.laboratory:
        return False, Decimal(0), LABORATORY_SOURCE
    if is_preventive(service.code, service.line.modifiers):
        return False, Decimal(0), PREVENTIVE_SOURCE
    if service.has(SCREENING_TURNED_PROCEDURE):
        return False, screening_coinsurance(service.day), SCREENING_SOURCE
    terms = part_b(service.day.year)
    if terms and service.coinsurance is not None:
        return True, service.coinsurance, DRUG_SOURCE
    return (True, terms.coinsurance, terms.source) if terms else None


def _deductible_left(service: Service, coverage: Coverage | None, remaining: dict[int, Decimal]) -> Decimal:
    """Return what is left of the year's deductible before this line."""
    year = service.day.year
    if year in remaining:
        return remaining[year]
    terms = part_b(year)
    annual = terms.deductible if terms else ZERO
    met = _met(coverage.accumulators if coverage else None, year)
    source = terms.source if terms else ""
    left = ZERO if met is None else max(annual - met, ZERO)
    given = "what was met is not stated: taken as met" if met is None else f"max({annual!s} - {met!s}, 0)"
    service.step("deductible left", str(left), source, given)
    remaining[year] = left
    return left


def _met(accumulators: Accumulators | None, year: int) -> Decimal | None:
    if accumulators is None or accumulators.deductible_met is None:
        return None
    if accumulators.as_of is not None and accumulators.as_of.year != year:
        return None
    return accumulators.deductible_met


def _pay(service: Service, share: LineShare, rest: Decimal) -> None:
    payment = rest - share.coinsurance
    reduction = sequestration(service.day)
    given = f"{rest!s} - {share.coinsurance!s}"
    share.sequestration = ZERO
    if reduction and reduction.rate:
        share.sequestration = cents(payment * reduction.rate)
        taken = f"({given}) × {reduction.rate!s}"
        service.step("sequestration", str(share.sequestration), reduction.source, taken)
        given = f"{given} - {share.sequestration!s}"
    share.payer = payment - share.sequestration
    service.step("Medicare pays", str(share.payer), "42 CFR 410.152", given)
