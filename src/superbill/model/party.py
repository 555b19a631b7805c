"""People and organisations of an encounter: patient, subscriber, providers, payers, coverages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from superbill.model.money import Money, NoTruth, Number, Whole
from superbill.model.value import Value

Sex = Literal["F", "M", "U"]
PayerKind = Literal[
    "medicare", "medicare_advantage", "medicaid", "commercial", "tricare", "champva",
    "workers_compensation", "auto", "liability", "black_lung", "veterans", "self_pay", "other",
]  # fmt: skip
Custody = Literal["court_ordered", "custodial", "custodial_spouse", "noncustodial", "noncustodial_spouse"]
Relationship = Literal["self", "spouse", "child", "other"]


class PersonName(Value):
    """A person's name, as the 837 splits it (NM103-NM107)."""

    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""


class Address(Value):
    """A US postal address (N3, N4). `zip` has 5 or 9 digits, without a dash."""

    street: str
    street2: str = ""
    city: str
    state: str
    zip: str


class Patient(Value):
    """The person who was treated. `account` is the practice's own number for the bill (CLM01, FL 3a)."""

    birth_date: date | None = None
    sex: Sex | None = None
    zip: str | None = None
    name: PersonName | None = None
    address: Address | None = None
    account: str | None = None
    medical_record_number: str | None = None
    death_date: date | None = None


class Payer(Value):
    """Who pays. `kind` decides the rules; `id` is the payer's electronic identifier (NM109 of loop 2010BB)."""

    kind: PayerKind
    id: str | None = None
    name: str | None = None
    claim_filing: str | None = None
    address: Address | None = None


class Subscriber(Value):
    """The person who holds the policy; `relationship` is the patient's relationship to that person.

    `custody` is for a child whose parents live apart: what the holder is to the child by court order or custody.
    """

    member_id: str
    relationship: Relationship = "self"
    name: PersonName | None = None
    birth_date: date | None = None
    sex: Sex | None = None
    address: Address | None = None
    employer: str | None = None
    employer_size: Whole | None = None
    custody: Custody | None = None


class CostShare(Value):
    """What a plan asks of the patient. `coinsurance` is the patient's fraction, such as "0.20"."""

    deductible: Money | None = None
    coinsurance: Number | None = None
    copay: Money | None = None
    out_of_pocket_limit: Money | None = None


class Accumulators(Value):
    """What the patient has already met in the plan year, as of a day.

    For a Medicare hospital stay: the days and the deductible already used in this benefit period, and the lifetime
    reserve days used in any; of skilled nursing the days used in it (42 CFR 409.61). `blood_pints_met` are the
    pints of the blood deductible already replaced or paid this year (42 CFR 409.87, 410.161).
    """

    as_of: date | None = None
    deductible_met: Money | None = None
    out_of_pocket_met: Money | None = None
    inpatient_days_used: Annotated[int, Field(ge=0), NoTruth] | None = None
    lifetime_reserve_used: Annotated[int, Field(ge=0, le=60), NoTruth] | None = None
    inpatient_deductible_met: Money | None = None
    skilled_nursing_days_used: Annotated[int, Field(ge=0, le=100), NoTruth] | None = None
    blood_pints_met: Annotated[int, Field(ge=0, le=3), NoTruth] | None = None


class Coverage(Value):
    """One insurance policy of the patient. `order` is 1 for primary, 2 for secondary, and so on.

    What decides who pays first: of a group plan its `basis` and whether it is of several employers; of Medicare the
    reason of `entitlement` and the first month of eligibility by kidney failure; of Medicaid whether it pays Medicare's
    cost sharing (`qmb`). `coordination` is how the plan pays after another: up to its benefit (standard, also when not
    stated), only what its benefit is above what the other paid (non-duplication, carve-out), or its terms on what the
    other left (maintenance of benefits). `conditional` says why Medicare is asked to pay in the place of this payer,
    which is before it: it has not paid promptly, it denied the claim, or no claim could be filed (42 CFR 411.45,
    411.53, 411.165).
    """

    order: Whole = 1
    payer: Payer
    subscriber: Subscriber | None = None
    group_number: str | None = None
    plan_name: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    basis: Literal["current_employment", "retired", "cobra", "individual"] | None = None
    multi_employer: bool | None = None
    entitlement: Literal["age", "disability", "esrd"] | None = None
    esrd_from: date | None = None
    qmb: bool | None = None
    coordination: Literal["standard", "non_duplication", "carve_out", "maintenance_of_benefits"] | None = None
    conditional: Literal["not_prompt", "denied", "not_filed"] | None = None
    cost_share: CostShare | None = None
    accumulators: Accumulators | None = None


class Provider(Value):
    """A practitioner or organisation. `carrier` and `locality` override the locality of the ZIP code."""

    npi: str | None = None
    name: PersonName | None = None
    organization: str | None = None
    taxonomy: str | None = None
    specialty: str | None = None
    credential: str | None = None
    tax_id: str | None = None
    address: Address | None = None
    phone: str | None = None
    zip: str | None = None
    carrier: str | None = None
    locality: str | None = None
    participating: bool | None = None
    qualifying_apm: bool | None = None
    clia: str | None = None
