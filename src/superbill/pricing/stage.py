"""The stage: one encounter and the tables in, its price out. No clock, no disk; the contract comes as a value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from superbill.model.coverage_order import order_of
from superbill.model.encounter import Encounter
from superbill.model.finding import Outcome
from superbill.model.party import Coverage, Payer
from superbill.model.price import LinePrice, Price, Step
from superbill.pricing.asc import allowed_by_asc, is_surgical_center
from superbill.pricing.conditional import before_medicare
from superbill.pricing.contract import Contract
from superbill.pricing.contracted import allowed_by_contract
from superbill.pricing.hospital import Hospital
from superbill.pricing.inpatient import price_stay
from superbill.pricing.medicare import allowed_by_medicare
from superbill.pricing.other_payers import left_for_terms, settle_lines, settle_plan_lines
from superbill.pricing.outpatient import price_outpatient
from superbill.pricing.part_b import share_part_b
from superbill.pricing.plan_share import share_plan
from superbill.pricing.post_acute import SETTINGS, price_post_acute
from superbill.pricing.service import Service, plain
from superbill.pricing.share import ZERO, LineShare
from superbill.tables.store import Tables

MEDICARE, SELF_PAY = "medicare", "self_pay"
MSP = "42 CFR 411; NAIC COB Model Regulation §6"
PRICED = ("professional", "outpatient", "inpatient", "home_health", "skilled_nursing")


def price(
    encounter: Encounter, tables: Tables, contract: Contract | None = None, hospital: Hospital | None = None
) -> Price:
    """Return what the payer is expected to allow and the patient to owe.

    Medicare is priced by its fee schedules line by line, a stay by its group and the values of `hospital`. Every other
    payer is priced by `contract`; without one it is *not checked*.
    """
    payer, coverage = _primary(encounter)
    day = encounter.day
    missing = _missing(encounter, payer, day) or _without_contract(payer, contract) or _out_of_force(coverage, day)
    if missing or day is None or payer is None:
        return _unpriced(encounter, missing or "the date of service")
    if payer.kind == SELF_PAY:
        return _self_pay(encounter)
    standing = before_medicare(encounter, payer)
    if standing.missing:
        return _unpriced(encounter, standing.missing)
    priced = _by_payer(encounter, tables, day, contract, hospital, payer, coverage)
    return priced.model_copy(update={"steps": (*priced.steps, *standing.steps)}) if standing.steps else priced


def _by_payer(  # noqa: PLR0913, PLR0917 - what every way of pricing takes
    encounter: Encounter, tables: Tables, day: date, contract: Contract | None, hospital: Hospital | None,
    payer: Payer, coverage: Coverage | None,
) -> Price:  # fmt: skip
    """Price by the payer's own way."""
    if encounter.setting == "inpatient":
        return price_stay(encounter, tables, coverage, contract if payer.kind != MEDICARE else None, hospital)
    if payer.kind == MEDICARE or contract is None:
        return _medicare(encounter, tables, day, coverage, hospital)
    services = allowed_by_contract(encounter, tables, day, contract)
    shares = share_plan(services, coverage, left_for_terms(services, encounter, coverage))
    settle_plan_lines(services, shares, encounter, coverage)
    return _price(encounter, services, shares)


def _medicare(
    encounter: Encounter, tables: Tables, day: date, coverage: Coverage | None, hospital: Hospital | None
) -> Price:
    """Price by Medicare's own systems what is no inpatient stay."""
    if encounter.setting in SETTINGS:
        return price_post_acute(encounter, tables, day, coverage, hospital)
    if encounter.setting == "outpatient":
        return price_outpatient(encounter, tables, day, coverage, hospital)
    if is_surgical_center(encounter):
        services = allowed_by_asc(encounter, tables, day, hospital)
    else:
        services = allowed_by_medicare(encounter, tables, day)
    shares = share_part_b(services, encounter, coverage)
    settle_lines(services, shares, encounter)
    return _price(encounter, services, shares)


def _missing(encounter: Encounter, payer: Payer | None, day: date | None) -> str | None:
    """Return what keeps the whole encounter from being priced."""
    if encounter.setting not in PRICED:
        return f"the payment system of the setting '{encounter.setting}'; priced are {', '.join(PRICED)}"
    if not encounter.lines and encounter.setting not in {"inpatient", *SETTINGS}:
        return "service lines"
    if payer is None:
        return "the payer"
    return None if day else "the date of service"


def _without_contract(payer: Payer | None, contract: Contract | None) -> str | None:
    if payer is None or payer.kind in {MEDICARE, SELF_PAY}:
        return None
    if contract is None:
        return f"a contract with the payer (kind {payer.kind})"
    if payer.id is not None and payer.id != contract.payer:
        return f"a contract with payer {payer.id}; '{contract.name}' is with {contract.payer}"
    return None


def _primary(encounter: Encounter) -> tuple[Payer | None, Coverage | None]:
    """Return the payer of this price and its coverage: the one named, else the first as stated, else by rule."""
    coverages = encounter.coverages
    if len(coverages) < 2:
        coverage = coverages[0] if coverages else None
        return encounter.payer or (coverage.payer if coverage else None), coverage
    payer = encounter.payer
    if payer is not None:
        mine = [c for c in coverages if c.payer.kind == payer.kind and payer.id in {None, c.payer.id}]
        return payer, min(mine or coverages, key=lambda c: c.order)
    coverage = min(coverages, key=lambda c: c.order)
    if len({c.order for c in coverages}) < len(coverages):
        ranked = order_of(encounter).ranked
        coverage = coverages[ranked[0].coverage] if ranked else coverage
    return coverage.payer, coverage


def _who_pays(encounter: Encounter) -> tuple[Step, ...]:
    """Tell the order of several coverages by rule, and where the stated order is another."""
    if len(encounter.coverages) < 2:
        return ()
    order = order_of(encounter)
    if order.missing:
        return (Step(step="who pays first", value="not told by rule", source=MSP, given=f"missing: {order.missing}"),)
    told = [Step(step=f"payer {r.place}", value=r.payer, source=r.source, given=r.rule) for r in order.ranked]
    stated = [encounter.coverages[r.coverage].order for r in order.ranked]
    if len(set(stated)) == len(stated) and stated != sorted(stated):
        told.append(
            Step(step="stated order", value="differs from the rule", source=MSP, given=", ".join(map(str, stated)))
        )
    told += [
        Step(step=f"coverage {n + 1} does not pay here", value=encounter.coverages[n].payer.kind, source=MSP, given=why)
        for n, why in order.left_out
    ]
    return tuple(told)


def _out_of_force(coverage: Coverage | None, day: date | None) -> str | None:
    if coverage is None or day is None:
        return None
    starts, ends = coverage.effective_from, coverage.effective_to
    if starts and day < starts:
        return f"a coverage in force on {day.isoformat()}: this one began on {starts.isoformat()}"
    if ends and day > ends:
        return f"a coverage in force on {day.isoformat()}: this one ended on {ends.isoformat()}"
    return None


def _unpriced(encounter: Encounter, missing: str) -> Price:
    lines = tuple(LinePrice(number=n.number, verdict=Outcome.NOT_CHECKED, missing=missing) for n in encounter.lines)
    told = _who_pays(encounter)
    return Price(id=encounter.id, verdict=Outcome.NOT_CHECKED, missing=missing, lines=lines, steps=told)


def _self_pay(encounter: Encounter) -> Price:
    """Without a payer nothing is allowed or written off: the patient owes the charge."""
    if any(line.charge is None for line in encounter.lines):
        return _unpriced(encounter, "the charge of every line")
    lines = tuple(
        LinePrice(
            number=line.number, allowed=line.charge, patient_share=line.charge, payer_share=ZERO, verdict=Outcome.PASS,
            steps=(Step(step="charge", value=plain(line.charge or ZERO), source="no payer: the charge as billed"),),
        )
        for line in encounter.lines
    )  # fmt: skip
    return _total(encounter, lines)


def _price(encounter: Encounter, services: Sequence[Service], shares: Sequence[LineShare]) -> Price:
    return _total(encounter, tuple(_line(service, share) for service, share in zip(services, shares, strict=True)))


def _line(service: Service, share: LineShare) -> LinePrice:
    known = share.missing is None
    return LinePrice(
        number=service.line.number,
        allowed=service.allowed,
        deductible=share.deductible if known else None,
        coinsurance=share.coinsurance if known else None,
        copay=share.copay if known else None,
        patient_share=share.patient if known else None,
        payer_share=share.payer if known else None,
        other_payers=share.other if known else None,
        sequestration=share.sequestration if known else None,
        limiting_charge=service.limiting_charge,
        verdict=service.verdict,
        missing=service.missing or (f"for the patient's share: {share.missing}" if share.missing else None),
        reason=service.reason,
        example=service.example,
        steps=tuple(service.steps),
    )


def _total(encounter: Encounter, lines: tuple[LinePrice, ...]) -> Price:
    missing = "; ".join([f"line {line.number}: {line.missing}" for line in lines if line.missing])
    verdict = Outcome.PASS
    if missing:
        verdict = Outcome.NOT_CHECKED
    elif any(line.verdict is Outcome.FAIL for line in lines):
        verdict = Outcome.FAIL
    return Price(
        id=encounter.id,
        allowed=_sum([line.allowed for line in lines]),
        patient_share=_sum([line.patient_share for line in lines]),
        payer_share=_sum([line.payer_share for line in lines]),
        other_payers=_some([line.other_payers for line in lines]),
        sequestration=_sum([line.sequestration for line in lines]),
        verdict=verdict,
        missing=missing or None,
        example=any(line.example for line in lines),
        lines=lines,
        steps=_who_pays(encounter),
    )


def _some(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if known else None


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    total = ZERO
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
