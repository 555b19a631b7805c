"""Home health periods and skilled nursing stays of Medicare, priced whole."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from superbill.errors import TableMissing
from superbill.model.encounter import Encounter
from superbill.model.finding import Outcome
from superbill.model.money import cents
from superbill.model.party import Coverage
from superbill.model.price import Price
from superbill.pricing.chain import Chain
from superbill.pricing.factors import sequestration
from superbill.pricing.home_health import pay_period
from superbill.pricing.hospital import Hospital
from superbill.pricing.ipps import charges_of, length_of_stay
from superbill.pricing.other_payers import settle_stay
from superbill.pricing.part_a import PART_A
from superbill.pricing.service import NotPriced, plain
from superbill.pricing.share import ZERO, LineShare
from superbill.pricing.skilled_nursing import NEEDED_DAYS, pay_days
from superbill.tables.store import Tables

SETTINGS = {"home_health", "skilled_nursing"}
NO_COINSURANCE = "Social Security Act §1813, §1833(a)(2)(A): home health has neither deductible nor coinsurance"
COINSURANCE = "42 CFR 409.85"
FULL_DAYS = 20


def price_post_acute(
    encounter: Encounter, tables: Tables, day: date, coverage: Coverage | None, agency: Hospital | None
) -> Price:
    """Return the price of a home health period or a skilled nursing stay; what is missing makes it *not checked*."""
    chain = Chain()
    try:
        if agency is None or not agency.covers(day):
            raise NotPriced(f"payment values in force on {day.isoformat()} (--hospital FILE)")
        allowed, share = _worked_out(encounter, tables, coverage, agency, chain)
    except (NotPriced, TableMissing) as missing:
        return Price(id=encounter.id, verdict=Outcome.NOT_CHECKED, missing=str(missing), steps=tuple(chain.steps))
    known = share.missing is None
    return Price(
        id=encounter.id,
        allowed=allowed,
        patient_share=share.patient if known else None,
        payer_share=share.payer if known else None,
        other_payers=share.other if known else None,
        sequestration=share.sequestration if known else None,
        verdict=Outcome.PASS if known else Outcome.NOT_CHECKED,
        missing=None if known else f"for the patient's share: {share.missing}",
        example=agency.example,
        steps=tuple(chain.steps),
    )


def _worked_out(
    encounter: Encounter, tables: Tables, coverage: Coverage | None, agency: Hospital, chain: Chain
) -> tuple[Decimal, LineShare]:
    if encounter.setting == "home_health":
        if agency.home_health is None:
            raise NotPriced("the section [home_health] of the payment values")
        allowed = pay_period(encounter, tables, agency.home_health, chain)
        chain.number("allowed", allowed, "42 CFR 484.215")
        return allowed, _home_share(allowed, encounter.day or date.min, chain)
    if agency.skilled_nursing is None:
        raise NotPriced("the section [skilled_nursing] of the payment values")
    days = length_of_stay(encounter)
    if days is None or encounter.admit_date is None:
        raise NotPriced("admission and discharge dates in their order")
    before = encounter.skilled_nursing.qualifying_hospital_days if encounter.skilled_nursing else None
    if before is not None and before < NEEDED_DAYS:
        raise NotPriced(f"a hospital stay of {NEEDED_DAYS} days before (there were {before}; 42 CFR 409.30)")
    allowed = pay_days(encounter, tables, agency.skilled_nursing, days, chain)
    share = nursing_share(allowed, encounter.admit_date, days, coverage, chain)
    settle_stay(share, allowed, charges_of(encounter), encounter, chain)
    return allowed, share


def _home_share(allowed: Decimal, day: date, chain: Chain) -> LineShare:
    chain.number("patient share", ZERO, NO_COINSURANCE)
    return _medicare(LineShare(), allowed, day, chain)


def nursing_share(allowed: Decimal, admitted: date, days: int, coverage: Coverage | None, chain: Chain) -> LineShare:
    """Days 21 to 100 of a benefit period have a coinsurance of the calendar year in which each falls."""
    met = coverage.accumulators if coverage else None
    if met is None or met.skilled_nursing_days_used is None:
        return LineShare(missing="the days used (coverages[0].accumulators.skilled_nursing_days_used)")
    share = LineShare()
    for year in sorted({(admitted + timedelta(days=n)).year for n in range(days)}):
        count = sum(
            met.skilled_nursing_days_used + n + 1 > FULL_DAYS
            for n in range(days)
            if (admitted + timedelta(days=n)).year == year
        )
        terms = PART_A.get(year)
        if count and terms is None:
            return LineShare(missing=f"the coinsurance of skilled nursing of {year}")
        if count and terms:
            given = f"{count} × {plain(terms.skilled_nursing)}"
            share.coinsurance += chain.number(
                f"coinsurance days of {year}", count * terms.skilled_nursing, terms.source, given
            )
    share.coinsurance = min(share.coinsurance, allowed)
    share.patient = share.coinsurance
    chain.number("patient share", share.patient, COINSURANCE, plain(share.coinsurance))
    return _medicare(share, allowed, admitted + timedelta(days=days), chain)


def _medicare(share: LineShare, allowed: Decimal, day: date, chain: Chain) -> LineShare:
    payment, rule = allowed - share.patient, sequestration(day)
    share.sequestration = cents(payment * rule.rate) if rule else ZERO
    if rule and rule.rate:
        given = f"({plain(allowed)} - {plain(share.patient)}) × {plain(rule.rate)}"
        chain.number("sequestration", share.sequestration, rule.source, given)
    share.payer = payment - share.sequestration
    given = f"{plain(allowed)} - {plain(share.patient)} - {plain(share.sequestration)}"
    chain.number("Medicare pays", share.payer, "42 CFR 413.1, 484.205", given)
    return share
