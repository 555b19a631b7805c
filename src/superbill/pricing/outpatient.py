"""One outpatient hospital claim under Medicare's outpatient prospective payment system, line by line.

Source: 42 CFR 419.40-419.43 (payment and copayment); 42 CFR 410.160 (Part B deductible), 419.41(c)(4) (copayment of a
procedure at most the inpatient deductible); CMS Claims Processing Manual ch. 4 §30.
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
from superbill.pricing.factors import part_b, sequestration
from superbill.pricing.hospital import Hospital
from superbill.pricing.known_words import unknown_modifier
from superbill.pricing.liability import EXCLUDED, NO_NOTICE
from superbill.pricing.opps_line import OppsLine, open_opps_line
from superbill.pricing.opps_packaging import package
from superbill.pricing.opps_payment import outliers, pay
from superbill.pricing.other_payers import is_qmb
from superbill.pricing.part_a import PART_A
from superbill.pricing.preventive import is_preventive
from superbill.pricing.service import plain
from superbill.pricing.share import ZERO, LineShare
from superbill.tables.mpfs import fee_schedule
from superbill.tables.opps import Opps, opps
from superbill.tables.store import Tables

TWENTY = Decimal("0.20")
COPAYMENT, CAP = "42 CFR 419.41", "42 CFR 419.41(c)(4)(i)"


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
    pay(lines, facts)
    lacking = outliers(lines, facts)
    shares = _shares(lines, encounter, coverage)
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


def _shares(lines: Sequence[OppsLine], encounter: Encounter, coverage: Coverage | None) -> list[LineShare]:
    met = coverage.accumulators if coverage else None
    stated = met.deductible_met if met else None
    remaining: dict[int, Decimal] = {}
    shares = []
    for line in lines:
        terms = part_b(line.day.year)
        if line.missing or line.amount is None:
            shares.append(LineShare(missing=line.missing or "the payment"))
        elif line.packaged or line.reason:
            shares.append(_share_of_unpaid(line))
        elif terms is None:
            shares.append(LineShare(missing=f"the Part B deductible of {line.day.year}"))
        else:
            left = ZERO if stated is None else max(terms.deductible - stated, ZERO)
            remaining.setdefault(line.day.year, left)
            shares.append(_share(line, remaining, encounter))
    return shares


def _share_of_unpaid(line: OppsLine) -> LineShare:
    """Nothing of an unpaid line is the patient's (group CO), but the charge of a service excluded by statute (GY)."""
    if not line.has("GY") or line.packaged:
        return LineShare()
    if line.line.charge is None:
        return LineShare(missing="the charge")
    line.step("patient share", plain(line.line.charge), EXCLUDED)
    return LineShare(patient=line.line.charge)


def _share(line: OppsLine, remaining: dict[int, Decimal], encounter: Encounter) -> LineShare:
    allowed, year = cents(line.amount or ZERO), line.day.year
    line.amount = allowed
    share, free = LineShare(), line.laboratory or is_preventive(line.line.code or "", line.line.modifiers)
    if not free:
        share.deductible = min(remaining[year], allowed)
        given = f"min({plain(remaining[year])}, {plain(allowed)})"
        line.step("deductible", plain(share.deductible), "42 CFR 410.160", given)
        remaining[year] -= share.deductible
        share.coinsurance = _copayment(line, allowed - share.deductible)
    share.patient = share.deductible + share.coinsurance
    given = f"{plain(share.deductible)} + {plain(share.coinsurance)}"
    line.step("patient share", plain(share.patient), COPAYMENT, given)
    payment, rule = allowed - share.patient, sequestration(line.day)
    share.sequestration = cents(payment * rule.rate) if rule else ZERO
    if rule and rule.rate:
        given = f"({plain(allowed)} - {plain(share.patient)}) × {plain(rule.rate)}"
        line.step("sequestration", plain(share.sequestration), rule.source, given)
    share.payer = payment - share.sequestration
    given = f"{plain(allowed)} - {plain(share.patient)} - {plain(share.sequestration)}"
    line.step("Medicare pays", plain(share.payer), COPAYMENT, given)
    if is_qmb(encounter, line.day):
        line.step("billed to Medicaid, not to the patient", plain(share.patient), "42 CFR 447.20")
        share.other, share.patient = share.patient, ZERO
    return share


def _copayment(line: OppsLine, rest: Decimal) -> Decimal:
    """The APC's own part of what is left after the deductible, at most the inpatient deductible of the year."""
    part = TWENTY if line.copayment is None or not line.rate else line.copayment / line.rate
    owed = cents(rest * part)
    given = f"{plain(rest)} × {plain(line.copayment)} ÷ {plain(line.rate)}" if line.copayment and line.rate else ""
    line.step("copayment", plain(owed), COPAYMENT, given or f"{plain(rest)} × {plain(TWENTY)}")
    limit = PART_A.get(line.day.year)
    if limit and owed > limit.deductible:
        given = f"min({plain(owed)}, {plain(limit.deductible)})"
        line.step("copayment, at most the inpatient deductible", plain(limit.deductible), CAP, given)
        return limit.deductible
    return owed


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
        example=example,
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
        example=example,
        steps=tuple(line.steps),
    )


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    total = ZERO
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
