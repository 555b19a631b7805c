"""One outpatient hospital claim under Medicare's outpatient prospective payment system, line by line.

Source: 42 CFR 419.2, 419.31, 419.40-419.44; CMS Claims Processing Manual ch. 4. What the patient owes is in
`outpatient_share`, what other schedules pay in `elsewhere`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from superbill.errors import TableMissing
from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.finding import Outcome
from superbill.model.money import cents
from superbill.model.party import Coverage
from superbill.model.price import LinePrice, Price
from superbill.pricing.elsewhere import pay_elsewhere
from superbill.pricing.hospital import Hospital
from superbill.pricing.known_words import unknown_modifier
from superbill.pricing.liability import EXCLUDED, NO_NOTICE
from superbill.pricing.opps_line import OppsLine, open_opps_line
from superbill.pricing.opps_packaging import package
from superbill.pricing.opps_payment import outliers, pay
from superbill.pricing.outpatient_share import settle_outpatient, share_outpatient
from superbill.pricing.service import plain
from superbill.pricing.share import ZERO, LineShare
from superbill.tables.mpfs import fee_schedule
from superbill.tables.opps import Opps, opps
from superbill.tables.store import Tables


def price_outpatient(
    encounter: Encounter, tables: Tables, day: date, coverage: Coverage | None, hospital: Hospital | None
) -> Price:
    """Return the price of an outpatient hospital claim."""
    addenda = opps(tables, day)
    lines = [_opened(line, line.service_date or day, addenda, tables) for line in encounter.lines]
    facts = hospital.outpatient if hospital and hospital.covers(day) else None
    try:
        package(lines, addenda)
    except TableMissing as missing:
        for line in lines:
            if line.open:
                line.refuse(str(missing))
    _laboratory(lines, tables)
    pay(lines, facts, encounter, addenda)
    pay_elsewhere(lines, encounter, tables, addenda, facts)
    lacking = outliers(lines, facts)
    shares = share_outpatient(lines, encounter, coverage)
    settle_outpatient(lines, shares, encounter)
    return _total(encounter, lines, shares, lacking, example=bool(hospital and hospital.example))


def _opened(line: ServiceLine, day: date, addenda: Opps, tables: Tables) -> OppsLine:
    """Open a line; one whose own modifiers say that it is not payable, or whose modifier does not exist, ends here."""
    opened = open_opps_line(line, day, addenda)
    wrong = unknown_modifier(line.modifiers, tables, day)
    if wrong:
        opened.refuse(wrong)
    elif opened.has("GY"):
        opened.deny("the claim says that the service is excluded by statute (GY)", EXCLUDED)
    elif opened.has("GZ"):
        opened.deny("the claim says that it is expected to be not necessary, without a notice (GZ)", NO_NOTICE)
    return opened


def _laboratory(lines: Sequence[OppsLine], tables: Tables) -> None:
    """Pay a laboratory test on its own by the laboratory fee schedule."""
    for line in lines:
        if not line.laboratory or not line.open:
            continue
        try:
            fee = fee_schedule(tables, line.day).lab_fee(line.line.code or "")
        except TableMissing as missing:
            line.refuse(str(missing))
            continue
        if fee is None:
            line.refuse(f"the laboratory fee of {line.line.code}")
            continue
        line.amount = fee * line.units
        source = "42 CFR 414.506; clinical laboratory fee schedule"
        line.step("laboratory fee", plain(line.amount), source, f"{plain(fee)} × {line.units}")


def _total(
    encounter: Encounter, lines: Sequence[OppsLine], shares: Sequence[LineShare], lacking: str | None, *, example: bool
) -> Price:
    priced = tuple(_line(line, share, example=example) for line, share in zip(lines, shares, strict=True))
    told = [f"line {n.number}: {n.missing}" for n in priced if n.missing] + ([lacking] if lacking else [])
    fails = any(n.verdict is Outcome.FAIL for n in priced)
    verdict = Outcome.NOT_CHECKED if told else Outcome.FAIL if fails else Outcome.PASS
    others = [n.other_payers for n in priced if n.other_payers is not None]
    return Price(
        id=encounter.id,
        allowed=_sum([n.allowed for n in priced]),
        patient_share=_sum([n.patient_share for n in priced]),
        payer_share=_sum([n.payer_share for n in priced]),
        other_payers=sum(others, ZERO) if others else None,
        sequestration=_sum([n.sequestration for n in priced]),
        verdict=verdict,
        missing="; ".join(told) or None,
        example=example or any(n.example for n in priced),
        lines=priced,
    )


def _line(line: OppsLine, share: LineShare, *, example: bool) -> LinePrice:
    known = share.missing is None
    return LinePrice(
        number=line.line.number,
        allowed=line.amount if line.amount is None else cents(line.amount),
        deductible=share.deductible if known else None,
        coinsurance=share.coinsurance if known else None,
        patient_share=share.patient if known else None,
        payer_share=share.payer if known else None,
        other_payers=share.other if known else None,
        sequestration=(share.sequestration or ZERO) if known else None,
        verdict=line.verdict,
        missing=line.missing or (f"for the patient's share: {share.missing}" if share.missing else None),
        reason=line.reason,
        example=example or line.example,
        steps=tuple(line.steps),
    )


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    total = ZERO
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
