"""Institutional claim: one bill of a hospital or other facility, in the payer's terms (837I, UB-04)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from superbill.model.claim import (
    ClaimAttachment,
    ClaimNote,
    ClaimPatient,
    ClaimPayer,
    Insured,
    LineDecision,
    NationalDrug,
    OtherPayer,
    Party,
    Receiver,
    Submitter,
)


class BilledDiagnosis(msgspec.Struct, frozen=True, gc=False):
    """An ICD-10-CM code with its dot. `poa` is Y, N, U, W, or empty where exempt or not asked for."""

    code: str
    poa: str = ""


class BilledProcedure(msgspec.Struct, frozen=True, gc=False):
    """An ICD-10-PCS code of an inpatient stay, and its day."""

    code: str
    day: dt.date


class Occurrence(msgspec.Struct, frozen=True, gc=False):
    """An occurrence code and its day; with a last day it is a span (70-99, M0-Z9)."""

    code: str
    day: dt.date
    through: dt.date | None = None


class ValueCode(msgspec.Struct, frozen=True, gc=False):
    """A value code and its amount."""

    code: str
    amount: Decimal


class InstitutionalLine(msgspec.Struct, frozen=True, gc=False):
    """One revenue line. `unit_kind` is UN (units) or DA (days); `code` is empty where the revenue code says it all."""

    number: int
    revenue_code: str
    charge: Decimal
    units: Decimal = Decimal(1)
    unit_kind: str = "UN"
    code: str = ""
    modifiers: tuple[str, ...] = ()
    description: str = ""
    service_date: dt.date | None = None
    through_date: dt.date | None = None
    non_covered: Decimal | None = None
    control: str = ""
    drug: NationalDrug | None = None
    operating: Party | None = None
    other_operating: Party | None = None
    rendering: Party | None = None
    referring: Party | None = None
    attachments: tuple[ClaimAttachment, ...] = ()
    decisions: tuple[LineDecision, ...] = ()


class InstitutionalClaim(msgspec.Struct, frozen=True, gc=False):
    """A bill of a facility. `bill_type` has three digits: facility and class of care, then the frequency (111, 137).

    `admission_hour` and `discharge_hour` are HHMM. Charge balances with its lines; a stay has its admission.
    """

    control_number: str
    charge: Decimal
    bill_type: str
    billing: Party
    insured: Insured
    payer: ClaimPayer
    statement_from: dt.date
    statement_through: dt.date
    principal: BilledDiagnosis
    lines: tuple[InstitutionalLine, ...]
    discharge_status: str = "01"
    admission_type: str = "9"
    admission_source: str = ""
    admission_date: dt.date | None = None
    admission_hour: str = ""
    discharge_hour: str = ""
    patient: ClaimPatient | None = None
    pay_to: Party | None = None
    diagnoses: tuple[BilledDiagnosis, ...] = ()
    admitting: str = ""
    reasons_for_visit: tuple[str, ...] = ()
    external_causes: tuple[BilledDiagnosis, ...] = ()
    drg: str = ""
    principal_procedure: BilledProcedure | None = None
    procedures: tuple[BilledProcedure, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    spans: tuple[Occurrence, ...] = ()
    values: tuple[ValueCode, ...] = ()
    condition_codes: tuple[str, ...] = ()
    treatment_codes: tuple[str, ...] = ()
    attending: Party | None = None
    operating: Party | None = None
    other_operating: Party | None = None
    rendering: Party | None = None
    facility: Party | None = None
    referring: Party | None = None
    payer_claim_number: str = ""
    prior_authorization: str = ""
    referral_number: str = ""
    medical_record_number: str = ""
    investigational_device: str = ""
    demonstration: str = ""
    clearinghouse_number: str = ""
    service_authorization_exception: str = ""
    accident_state: str = ""
    patient_owes: Decimal | None = None
    accept_assignment: str = "A"
    assign_benefits: str = "Y"
    release_information: str = "Y"
    delay_reason: str = ""
    notes: tuple[ClaimNote, ...] = ()
    attachments: tuple[ClaimAttachment, ...] = ()
    other_payers: tuple[OtherPayer, ...] = ()

    @property
    def frequency(self) -> str:
        """The third digit of the type of bill: 1 whole, 2-4 interim, 7 replacement, 8 void ..."""
        return self.bill_type[2:]


class InstitutionalSubmission(msgspec.Struct, frozen=True, gc=False):
    """A batch of institutional claims in one interchange."""

    control_number: int
    submitter: Submitter
    receiver: Receiver
    claims: tuple[InstitutionalClaim, ...]
    created: str
    usage: str = "T"
