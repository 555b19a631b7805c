"""One inpatient stay, priced whole: Medicare by its group, another payer by the inpatient terms of its contract."""

from __future__ import annotations

from decimal import Decimal

from superbill.model.encounter import Encounter
from superbill.model.finding import Outcome
from superbill.model.grouped import Grouping
from superbill.model.money import cents
from superbill.model.party import Coverage
from superbill.model.price import Price
from superbill.model.table import TableRef
from superbill.pricing.chain import Chain
from superbill.pricing.contract import Contract
from superbill.pricing.grouping import group
from superbill.pricing.hospital import Hospital
from superbill.pricing.hospital_tables import completed
from superbill.pricing.inpatient_contract import pay_by_contract
from superbill.pricing.ipps import charges_of, length_of_stay, pay_stay
from superbill.pricing.other_payers import settle_stay
from superbill.pricing.part_a import blood_deductible, share_part_a
from superbill.pricing.plan_share import share_stay
from superbill.pricing.service import plain
from superbill.pricing.share import LineShare
from superbill.tables.store import Tables

TOTAL = "42 CFR 412.2(b): the sum of operating, capital and outlier payments"


def price_stay(
    encounter: Encounter, tables: Tables, coverage: Coverage | None, contract: Contract | None,
    hospital: Hospital | None,
) -> Price:  # fmt: skip
    """Return the price of a stay: allowed as a whole, with its steps; the lines carry no price of their own."""
    chain = Chain()
    grouped = group(encounter, tables, edits=False)
    _tell_group(chain, grouped)
    if contract is not None:
        allowed = pay_by_contract(encounter, grouped, contract, chain)
        if isinstance(allowed, str):
            return _unpriced(encounter, allowed, chain)
        return _priced(encounter, chain, allowed, share_stay(allowed, coverage, chain), contract.example)
    if grouped.verdict == "fail" or grouped.drg is None:
        return _unpriced(encounter, grouped.missing or grouped.reason or "the group", chain)
    payment = _medicare(encounter, grouped, tables, hospital, chain)
    if isinstance(payment, str):
        return _unpriced(encounter, payment, chain)
    admitted, days = encounter.admit_date, length_of_stay(encounter)
    if admitted is None or days is None:
        return _unpriced(encounter, "admission and discharge dates in their order", chain)
    share = share_part_a(payment, admitted, days, coverage, chain, blood_deductible(encounter, chain))
    settle_stay(share, payment, charges_of(encounter), encounter, chain)
    return _priced(encounter, chain, payment, share, bool(hospital and hospital.example))


def _medicare(
    encounter: Encounter, grouped: Grouping, tables: Tables, hospital: Hospital | None, chain: Chain
) -> Decimal | str:
    day = encounter.discharge_date
    if hospital is None or day is None:
        return "the hospital's payment values (--hospital FILE)" if day else "the discharge date"
    if not hospital.covers(day):
        return f"values of the hospital in force on {day.isoformat()}"
    if hospital.npi and encounter.provider.npi and hospital.npi != encounter.provider.npi:
        return "values of this encounter's hospital: the file has another NPI"
    facts = completed(hospital, tables, day)
    if isinstance(facts, str):
        return facts
    payment = pay_stay(encounter, grouped, facts, hospital, chain)
    if isinstance(payment, str):
        return payment
    given = f"{plain(payment.operating)} + {plain(payment.capital)} + {plain(payment.outlier)}"
    return chain.number("allowed", cents(payment.total), TOTAL, given)


def _tell_group(chain: Chain, grouped: Grouping) -> None:
    if grouped.drg is None:
        return
    tables = {t.name: TableRef(name=t.name, release=t.release, sha256=t.sha256) for t in grouped.tables}
    title, source = f"{grouped.drg} {grouped.title or ''}".strip(), "42 CFR 412.60"
    chain.word("MS-DRG", title, source, f"version {grouped.version}", tables.get("msdrg.definitions"))
    if grouped.weight is not None:
        chain.number("relative weight", grouped.weight, "42 CFR 412.60(b); Table 5", "", tables.get("msdrg.weights"))


def _unpriced(encounter: Encounter, missing: str, chain: Chain) -> Price:
    return Price(id=encounter.id, verdict=Outcome.NOT_CHECKED, missing=missing, steps=tuple(chain.steps))


def _priced(encounter: Encounter, chain: Chain, allowed: Decimal, share: LineShare, example: bool) -> Price:  # noqa: FBT001 - a mark
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
        example=example,
        steps=tuple(chain.steps),
    )
