"""The stage: one encounter and the tables in, its price out. No clock, no disk; the contract comes as a value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from superbill.model.encounter import Encounter
from superbill.model.finding import Outcome
from superbill.model.party import Coverage, Payer
from superbill.model.price import LinePrice, Price, Step
from superbill.pricing.contract import Contract
from superbill.pricing.contracted import allowed_by_contract
from superbill.pricing.medicare import allowed_by_medicare
from superbill.pricing.part_b import share_part_b
from superbill.pricing.plan_share import share_plan
from superbill.pricing.service import Service, plain
from superbill.pricing.share import ZERO, LineShare
from superbill.tables.store import Tables

MEDICARE, SELF_PAY = "medicare", "self_pay"


def price(encounter: Encounter, tables: Tables, contract: Contract | None = None) -> Price:
    """Return what the payer is expected to allow and the patient to owe, line by line.

    Medicare is priced by its fee schedules. Every other payer is priced by `contract`; without one it is *not checked*.
    """
    payer, coverage = _primary(encounter)
    day = encounter.day
    missing = _missing(encounter, payer, coverage, contract)
    if missing or day is None or payer is None:
        return _unpriced(encounter, missing or "the date of service")
    if payer.kind == SELF_PAY:
        return _self_pay(encounter)
    if payer.kind == MEDICARE or contract is None:
        services = allowed_by_medicare(encounter, tables, day)
        return _price(encounter, services, share_part_b(services, encounter, coverage))
    services = allowed_by_contract(encounter, tables, day, contract)
    return _price(encounter, services, share_plan(services, coverage))


def _missing(
    encounter: Encounter, payer: Payer | None, coverage: Coverage | None, contract: Contract | None
) -> str | None:
    """Return what keeps the whole encounter from being priced."""
    day = encounter.day
    if encounter.setting != "professional":
        return f"the payment system of the setting '{encounter.setting}'; only professional services are priced"
    if not encounter.lines:
        return "service lines"
    if payer is None or day is None:
        return "the payer" if payer is None else "the date of service"
    return _out_of_force(coverage, day) or _without_contract(payer, contract)


def _without_contract(payer: Payer, contract: Contract | None) -> str | None:
    if payer.kind in {MEDICARE, SELF_PAY}:
        return None
    if contract is None:
        return f"a contract with the payer (kind {payer.kind})"
    if payer.id is not None and payer.id != contract.payer:
        return f"a contract with payer {payer.id}; '{contract.name}' is with {contract.payer}"
    return None


def _primary(encounter: Encounter) -> tuple[Payer | None, Coverage | None]:
    coverage = min(encounter.coverages, key=lambda c: c.order, default=None)
    return encounter.payer or (coverage.payer if coverage else None), coverage


def _out_of_force(coverage: Coverage | None, day: date) -> str | None:
    if coverage and coverage.effective_from and day < coverage.effective_from:
        return f"a coverage in force on {day.isoformat()}: this one began on {coverage.effective_from.isoformat()}"
    if coverage and coverage.effective_to and day > coverage.effective_to:
        return f"a coverage in force on {day.isoformat()}: this one ended on {coverage.effective_to.isoformat()}"
    return None


def _unpriced(encounter: Encounter, missing: str) -> Price:
    lines = tuple(LinePrice(number=n.number, verdict=Outcome.NOT_CHECKED, missing=missing) for n in encounter.lines)
    return Price(id=encounter.id, verdict=Outcome.NOT_CHECKED, missing=missing, lines=lines)


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
        sequestration=share.sequestration if known else None,
        limiting_charge=service.limiting_charge,
        verdict=service.verdict,
        missing=service.missing or (f"for the patient's share: {share.missing}" if share.missing else None),
        reason=service.reason,
        example=service.example,
        steps=tuple(service.steps),
    )


def _total(encounter: Encounter, lines: tuple[LinePrice, ...]) -> Price:
    verdicts = {line.verdict for line in lines}
    missing = "; ".join(f"line {line.number}: {line.missing}" for line in lines if line.missing)
    verdict = Outcome.PASS
    if missing or Outcome.NOT_CHECKED in verdicts:
        verdict = Outcome.NOT_CHECKED
    elif Outcome.FAIL in verdicts:
        verdict = Outcome.FAIL
    allowed = _sum(lines, lambda line: line.allowed)
    return Price(
        id=encounter.id,
        allowed=allowed,
        patient_share=_sum(lines, lambda line: line.patient_share),
        payer_share=_sum(lines, lambda line: line.payer_share),
        sequestration=_sum(lines, lambda line: line.sequestration),
        verdict=verdict,
        missing=missing or None,
        example=any(line.example for line in lines),
        lines=lines,
    )


def _sum(lines: Sequence[LinePrice], amount: Callable[[LinePrice], Decimal | None]) -> Decimal | None:
    amounts = [amount(line) for line in lines]
    return None if any(a is None for a in amounts) else sum((a for a in amounts if a is not None), ZERO)
