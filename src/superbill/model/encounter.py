"""Encounter: what every command but `code` reads (`superbill/encounter/1`)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from superbill.model.codes import DiagnosisCode, Modifier, ProcedureCode
from superbill.model.filing import (
    Attachment,
    FacilityBill,
    Filing,
    IllnessDates,
    PriorDecision,
    Remark,
    TestResult,
    Transport,
)
from superbill.model.money import Money, Units, Whole
from superbill.model.party import Coverage, Patient, Payer, Provider
from superbill.model.post_acute import HomeHealthFacts, SkilledNursingFacts
from superbill.model.value import Value

Setting = Literal["professional", "outpatient", "inpatient", "skilled_nursing", "home_health", "hospice"]
AuthorRole = Literal["provider", "nurse", "clinician", "patient", "other"]
Told = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Document(Value):
    """One document of the record, with its whole text. Offsets elsewhere count its Unicode code points."""

    name: str
    kind: str = "note"
    author_role: AuthorRole = "provider"
    date: dt.date | None = None
    text: str


class Diagnosis(Value):
    """One diagnosis in its sequence. `poa` is Y, N, U, W, 1 (exempt) or None (not reported)."""

    code: DiagnosisCode
    poa: Literal["Y", "N", "U", "W", "1"] | None = None


class Procedure(Value):
    """One ICD-10-PCS procedure of an inpatient stay."""

    code: ProcedureCode
    date: dt.date | None = None


class ServiceLine(Value):
    """One billed service (loop 2400 of the 837). `diagnoses` are pointers: 1-based places in the diagnosis list.

    `indications` are code prefixes that the order named as its reason ("E11"); once the note is coded the pointers
    are set from them. `undisclosed` keeps the line from the plan (45 CFR 164.522(a)(1)(vi)).
    """

    number: Whole
    code: ProcedureCode | None = None
    modifiers: tuple[Modifier, ...] = ()
    units: Units = Decimal(1)
    charge: Money | None = None
    service_date: dt.date | None = None
    through_date: dt.date | None = None
    place_of_service: str | None = None
    diagnoses: tuple[Whole, ...] = ()
    indications: tuple[str, ...] = ()
    revenue_code: str | None = None
    ndc: str | None = None
    ndc_quantity: Units | None = None
    ndc_unit: str | None = None
    minutes: Units | None = None
    description: str | None = None
    rendering: Provider | None = None
    ordering: Provider | None = None
    referring: Provider | None = None
    supervising: Provider | None = None
    facility: Provider | None = None
    purchased_from: Provider | None = None
    purchase_price: Money | None = None
    emergency: bool | None = None
    epsdt: bool = False
    family_planning: bool = False
    copay_exempt: bool = False
    non_covered: Money | None = None
    note: Remark | None = None
    attachments: tuple[Attachment, ...] = ()
    prescription: str | None = None
    prescription_date: dt.date | None = None
    immunization_batch: str | None = None
    referring_clia: str | None = None
    results: tuple[TestResult, ...] = ()
    undisclosed: bool = False


class PriorService(Value):
    """A service of the past that edits need: new-patient rule, global surgery, frequency limits."""

    code: ProcedureCode
    service_date: dt.date
    modifiers: tuple[Modifier, ...] = ()
    npi: str | None = None
    specialty: str | None = None
    group: str | None = None


class PriorDiagnosis(Value):
    """A diagnosis of an earlier date of service."""

    code: DiagnosisCode
    date: dt.date


class RiskFacts(Value):
    """What the risk model needs of the beneficiary beside age and sex.

    `dual_status` is the Medicaid dual status code, `original_entitlement` and `current_entitlement` the reason codes of
    entitlement (0 age, 1 disability, 2 kidney failure, 3 both).
    """

    dual_status: str | None = None
    original_entitlement: Literal["0", "1", "2", "3"] | None = None
    current_entitlement: Literal["0", "1", "2", "3"] | None = None
    long_term_institutional: bool = False
    new_enrollee: bool = False
    low_income: bool = False


class PriorPayment(Value):
    """What somebody already paid on this encounter; `payer_id` None means the patient.

    `line` names the line it was for, `allowed` what that payer allowed, `obligated` what the provider must accept from
    it as payment in full (42 CFR 411.33).
    """

    amount: Money
    date: dt.date | None = None
    payer_id: str | None = None
    line: Whole | None = None
    allowed: Money | None = None
    obligated: Money | None = None


class Authorization(Value):
    """A prior authorization or referral number and what it covers; without `payer_id` it is of every payer."""

    number: str
    kind: Literal["prior_authorization", "referral"] = "prior_authorization"
    codes: tuple[ProcedureCode, ...] = ()
    units: Units | None = None
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    payer_id: str | None = None


class Accident(Value):
    """What the claim must say of an accident (CLM11, DTP*439)."""

    kind: Literal["auto", "employment", "other"]
    date: dt.date | None = None
    state: str | None = None


class Override(Value):
    """A person's documented decision that findings of one edit do not hold this encounter.

    It reaches the findings that touch every code in `codes` and every line in `lines`; at least one must be named, so
    that a later finding of the same edit is not silenced unseen. What it reaches is *bypassed*, never *pass*.
    """

    edit: str
    codes: tuple[str, ...] = ()
    lines: tuple[Whole, ...] = ()
    reason: Told
    by: Told

    @model_validator(mode="after")
    def _names_its_reach(self) -> Self:
        if not self.codes and not self.lines:
            raise ValueError("name the codes or the lines that the override is for")
        return self


class Encounter(Value):
    """One visit or stay: who, where, when, why (diagnoses), what (lines, procedures) and the record behind it."""

    schema_: Literal["superbill/encounter/1"] = Field(default="superbill/encounter/1", alias="schema")
    id: str
    setting: Setting
    type_of_bill: str | None = None
    service_date: dt.date | None = None
    admit_date: dt.date | None = None
    discharge_date: dt.date | None = None
    discharge_status: str | None = None
    admission_type: str | None = None
    admission_source: str | None = None
    patient: Patient = Patient()
    payer: Payer | None = None
    coverages: tuple[Coverage, ...] = ()
    provider: Provider = Provider()
    pay_to: Provider | None = None
    rendering: Provider | None = None
    referring: Provider | None = None
    ordering: Provider | None = None
    supervising: Provider | None = None
    attending: Provider | None = None
    operating: Provider | None = None
    other_operating: Provider | None = None
    facility: Provider | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    admitting_diagnosis: DiagnosisCode | None = None
    procedures: tuple[Procedure, ...] = ()
    lines: tuple[ServiceLine, ...] = ()
    charge: Money | None = None
    accept_assignment: bool | None = None
    documents: tuple[Document, ...] = ()
    prior_services: tuple[PriorService, ...] = ()
    prior_diagnoses: tuple[PriorDiagnosis, ...] = ()
    risk: RiskFacts | None = None
    home_health: HomeHealthFacts | None = None
    skilled_nursing: SkilledNursingFacts | None = None
    prior_payments: tuple[PriorPayment, ...] = ()
    authorizations: tuple[Authorization, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    accident: Accident | None = None
    condition_codes: tuple[str, ...] = ()
    illness: IllnessDates | None = None
    transport: Transport | None = None
    notes: tuple[Remark, ...] = ()
    filing: Filing = Filing()
    bill: FacilityBill = FacilityBill()
    prior_decisions: tuple[PriorDecision, ...] = ()
    undisclosed: bool = False
    claim_frequency: str = "1"
    filing_date: dt.date | None = None
    payer_claim_number: str | None = None
    payer_claim_numbers: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()

    @property
    def day(self) -> dt.date | None:
        """The day that picks code sets: discharge for a stay, else the first date of service.

        Source: ICD-10-CM Official Guidelines, introduction (effective for encounters and discharges on or after
        the date); CMS Claims Processing Manual ch. 23 §10.
        """
        if self.setting == "inpatient" and self.discharge_date:
            return self.discharge_date
        days = [line.service_date for line in self.lines if line.service_date]
        return self.service_date or (min(days) if days else None) or self.discharge_date or self.admit_date
