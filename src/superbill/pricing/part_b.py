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
from superbill.pricing.service import Service, plain
from superbill.pricing.share import ZERO, LineShare, share_of_unpaid

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
    share = LineShare()
    if takes_deductible:
        left = _deductible_left(service, coverage, remaining)
        share.deductible = min(left, allowed)
        remaining[service.day.year] = left - share.deductible
        given = f"min({plain(left)}, {plain(allowed)})"
        service.step("deductible", plain(share.deductible), "42 CFR 410.160", given)
    rest = allowed - share.deductible
    share.coinsurance = cents(rest * rate)
    service.step("coinsurance", plain(share.coinsurance), source, f"{plain(rest)} × {plain(rate)}")
    _pay(service, share, rest)
    share.patient = share.deductible + share.coinsurance
    if service.limiting_charge is not None and encounter.accept_assignment is False:
        owed = min(service.limiting_charge, service.line.charge or service.limiting_charge)
        share.patient = owed - share.payer
        service.step(
            "patient share without assignment", plain(share.patient), "Social Security Act §1848(g)(2)",
            f"{plain(owed)} - {plain(share.payer)}",
        )  # fmt: skip
    else:
        given = f"{plain(share.deductible)} + {plain(share.coinsurance)}"
        service.step("patient share", plain(share.patient), "42 CFR 489.30, 410.152", given)
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
    if met is None:
        service.step("deductible left", "0.00", source, "what was met is not stated: taken as met")
        return ZERO
    left = max(annual - met, ZERO)
    service.step("deductible left", plain(left), source, f"max({plain(annual)} - {plain(met)}, 0)")
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
    share.sequestration = cents(payment * reduction.rate) if reduction else ZERO
    share.payer = payment - share.sequestration
    service.step("Medicare payment", plain(payment), "42 CFR 410.152", f"{plain(rest)} - {plain(share.coinsurance)}")
    if reduction and reduction.rate:
        given = f"{plain(payment)} × {plain(reduction.rate)}"
        service.step("sequestration", plain(share.sequestration), reduction.source, given)
        given = f"{plain(payment)} - {plain(share.sequestration)}"
        service.step("Medicare pays", plain(share.payer), reduction.source, given)
