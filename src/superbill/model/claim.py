"""Claim: one request for payment, in the payer's terms and without a word of X12.

Read and written by the thousand, so these values are `msgspec` structs (see docs/decisions/0002).
Dates are `date`, money and units `Decimal`, codes strings; diagnosis codes carry their dot.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from superbill.model.adjustment import Adjustment


class Name(msgspec.Struct, frozen=True, gc=False):
    """A person (`last` and `first`) or an organisation (`last` alone, `person` false)."""

    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""
    person: bool = True


class PostalAddress(msgspec.Struct, frozen=True, gc=False):
    """Where a party is found; `zip` of 5 or 9 digits."""

    street: str
    city: str
    state: str
    zip: str
    street2: str = ""


class Contact(msgspec.Struct, frozen=True, gc=False):
    """Whom to call about the submission."""

    name: str
    phone: str = ""
    email: str = ""


class Party(msgspec.Struct, frozen=True, gc=False):
    """A provider or organisation on the claim. `tax_id_kind` is EI (employer) or SY (social security).

    `other_ids` are further numbers with their kinds (0B state licence, 1G UPIN, G2 the payer's own, LU location).
    """

    name: Name
    npi: str = ""
    taxonomy: str = ""
    tax_id: str = ""
    tax_id_kind: str = "EI"
    address: PostalAddress | None = None
    phone: str = ""
    other_ids: tuple[tuple[str, str], ...] = ()


class ClaimPayer(msgspec.Struct, frozen=True, gc=False):
    """Who is asked to pay. `claim_filing` is the claim filing indicator (MB, MA, MC, CI, BL ...).

    `other_ids` are further numbers of the payer, or of the billing provider at the payer (G2, LU).
    """

    name: str
    id: str
    claim_filing: str = "CI"
    address: PostalAddress | None = None
    other_ids: tuple[tuple[str, str], ...] = ()


class Insured(msgspec.Struct, frozen=True, gc=False):
    """The subscriber, with the policy's order P, S or T.

    `insurance_type` tells Medicare as a later payer why another comes first (12, 13, 14, 15, 16, 41, 42, 43, 47).
    `casualty_claim` is the property and casualty claim number.
    """

    name: Name
    member_id: str
    order: str = "P"
    group_number: str = ""
    plan_name: str = ""
    birth_date: dt.date | None = None
    sex: str = ""
    address: PostalAddress | None = None
    insurance_type: str = ""
    social_security_number: str = ""
    casualty_claim: str = ""


class ClaimPatient(msgspec.Struct, frozen=True, gc=False):
    """The patient when not the subscriber. `relationship` is an individual relationship code (01, 19, G8 ...)."""

    name: Name
    relationship: str
    birth_date: dt.date
    sex: str
    address: PostalAddress
    member_id: str = ""
    casualty_claim: str = ""


class ClaimAccident(msgspec.Struct, frozen=True, gc=False):
    """Related causes: AA (auto), EM (employment), OA (other); the day and, for an auto accident, the state."""

    kind: str
    date: dt.date | None = None
    state: str = ""


class NationalDrug(msgspec.Struct, frozen=True, gc=False):
    """An NDC of 11 digits with its quantity and unit (UN, ML, GR, F2, ME), and the number of its prescription."""

    ndc: str
    quantity: Decimal
    unit: str
    prescription: str = ""


class ClaimAttachment(msgspec.Struct, frozen=True, gc=False):
    """Documentation that goes with a claim or line: report type, way of transmission (EL, BM, FX ...), number.

    The number is what an attachment sent apart (275) repeats.
    """

    report_type: str
    transmission: str
    control_number: str = ""


class ClaimNote(msgspec.Struct, frozen=True, gc=False):
    """Free text on a claim or line: ADD additional, CER certification, DCP goals, DGN diagnosis, TPO third party."""

    kind: str
    text: str


class ClaimDates(msgspec.Struct, frozen=True, gc=False):
    """Dates of the course of illness and work that some claims must tell."""

    initial_treatment: dt.date | None = None
    last_seen: dt.date | None = None
    acute_manifestation: dt.date | None = None
    last_menstrual_period: dt.date | None = None
    last_xray: dt.date | None = None
    disability_from: dt.date | None = None
    disability_to: dt.date | None = None
    last_worked: dt.date | None = None
    return_to_work: dt.date | None = None
    care_assumed: dt.date | None = None
    care_relinquished: dt.date | None = None
    first_contact: dt.date | None = None


class Ambulance(msgspec.Struct, frozen=True, gc=False):
    """A transport: why (A-E), how far in miles, the patient's weight in pounds, conditions, from where and to where."""

    reason: str
    miles: Decimal
    weight: Decimal | None = None
    conditions: tuple[str, ...] = ()
    round_trip: str = ""
    stretcher: str = ""
    pick_up: PostalAddress | None = None
    drop_off: PostalAddress | None = None
    drop_off_name: str = ""


class MeasuredValue(msgspec.Struct, frozen=True, gc=False):
    """A measured value: OG or TR with HT, R1, R2, R3 or R4 (hemoglobin, hematocrit, creatinine, height)."""

    kind: str
    measure: str
    value: Decimal


class LineDecision(msgspec.Struct, frozen=True, gc=False):
    """What another payer decided about one line. `bundled` is the line that it was paid with, if another."""

    payer_id: str
    paid: Decimal
    code: str
    units: Decimal
    day: dt.date
    modifiers: tuple[str, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    patient_owes: Decimal | None = None
    revenue_code: str = ""
    bundled: str = ""


class OtherPayer(msgspec.Struct, frozen=True, gc=False):
    """Another payer of the claim and what it decided: balance charge = paid + adjustments, with those of the lines.

    `relationship` is the patient's to that insured (18 self, 01 spouse, 19 child ...).
    """

    insured: Insured
    payer: ClaimPayer
    relationship: str = "18"
    adjustments: tuple[Adjustment, ...] = ()
    paid: Decimal | None = None
    non_covered: Decimal | None = None
    patient_owes: Decimal | None = None
    day: dt.date | None = None
    claim_number: str = ""
    prior_authorization: str = ""
    referral_number: str = ""
    remarks: tuple[str, ...] = ()
    assign_benefits: str = "Y"
    release_information: str = "Y"


class ClaimLine(msgspec.Struct, frozen=True, gc=False):
    """One service line. `pointers` are 1-based places in the claim's diagnoses, at most four.

    `control` is the line item control number that a remittance echoes; it is what posting relies on. `purchased` is who
    sold a service and for how much. `decisions` are those of payers before this one.
    """

    number: int
    code: str
    charge: Decimal
    service_date: dt.date
    units: Decimal = Decimal(1)
    unit_kind: str = "UN"
    modifiers: tuple[str, ...] = ()
    through_date: dt.date | None = None
    place_of_service: str = ""
    pointers: tuple[int, ...] = ()
    control: str = ""
    description: str = ""
    emergency: bool = False
    drug: NationalDrug | None = None
    rendering: Party | None = None
    ordering: Party | None = None
    referring: Party | None = None
    supervising: Party | None = None
    facility: Party | None = None
    purchased: tuple[Party, Decimal] | None = None
    prior_authorization: str = ""
    referral_number: str = ""
    clia: str = ""
    referring_clia: str = ""
    immunization_batch: str = ""
    epsdt: bool = False
    family_planning: bool = False
    copay_exempt: bool = False
    prescription_date: dt.date | None = None
    note: ClaimNote | None = None
    attachments: tuple[ClaimAttachment, ...] = ()
    measured_values: tuple[MeasuredValue, ...] = ()
    ambulance_patients: Decimal | None = None
    decisions: tuple[LineDecision, ...] = ()


class Claim(msgspec.Struct, frozen=True, gc=False):
    """A professional claim. `control_number` (at most 20 characters) comes back on every answer of the payer.

    `frequency` is 1 original, 7 replacement, 8 void; 7 and 8 carry `payer_claim_number`. `other_payers` are those that
    pay before or after, with what they decided.
    """

    control_number: str
    charge: Decimal
    place_of_service: str
    billing: Party
    insured: Insured
    payer: ClaimPayer
    diagnoses: tuple[str, ...]
    lines: tuple[ClaimLine, ...]
    patient: ClaimPatient | None = None
    pay_to: Party | None = None
    referring: Party | None = None
    rendering: Party | None = None
    supervising: Party | None = None
    facility: Party | None = None
    frequency: str = "1"
    payer_claim_number: str = ""
    prior_authorization: str = ""
    referral_number: str = ""
    clia: str = ""
    medical_record_number: str = ""
    onset_date: dt.date | None = None
    admission_date: dt.date | None = None
    discharge_date: dt.date | None = None
    accident: ClaimAccident | None = None
    patient_paid: Decimal | None = None
    provider_signature: bool = True
    accept_assignment: str = "A"
    assign_benefits: str = "Y"
    release_information: str = "Y"
    other_payers: tuple[OtherPayer, ...] = ()
    attachments: tuple[ClaimAttachment, ...] = ()
    note: ClaimNote | None = None
    dates: ClaimDates | None = None
    ambulance: Ambulance | None = None
    anesthesia_procedures: tuple[str, ...] = ()
    condition_codes: tuple[str, ...] = ()
    mammography: str = ""
    investigational_device: str = ""
    demonstration: str = ""
    clearinghouse_number: str = ""
    care_plan_oversight: str = ""
    service_authorization_exception: str = ""
    special_program: str = ""
    delay_reason: str = ""
    patient_signature_source: str = ""
    patient_weight: Decimal | None = None
    death_date: dt.date | None = None
    pregnant: bool = False


class Submitter(msgspec.Struct, frozen=True, gc=False):
    """Who sends the file: loop 1000A, and the sender of the envelope."""

    name: str
    id: str
    contact: Contact


class Receiver(msgspec.Struct, frozen=True, gc=False):
    """Who gets the file: loop 1000B, and the receiver of the envelope."""

    name: str
    id: str


class Submission(msgspec.Struct, frozen=True, gc=False):
    """A batch of claims in one interchange. `control_number` is the interchange's, from a durable sequence."""

    control_number: int
    submitter: Submitter
    receiver: Receiver
    claims: tuple[Claim, ...]
    created: str
    usage: str = "T"
