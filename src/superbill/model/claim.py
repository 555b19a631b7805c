"""Claim: one request for payment, in the payer's terms and without a word of X12.

Read and written by the thousand, so these values are `msgspec` structs (see docs/decisions/0002).
Dates are `date`, money and units `Decimal`, codes strings; diagnosis codes carry their dot.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec


class Name(msgspec.Struct, frozen=True):
    """A person (`last` and `first`) or an organisation (`last` alone, `person` false)."""

    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""
    person: bool = True


class PostalAddress(msgspec.Struct, frozen=True):
    """Where a party is found; `zip` of 5 or 9 digits."""

    street: str
    city: str
    state: str
    zip: str
    street2: str = ""


class Contact(msgspec.Struct, frozen=True):
    """Whom to call about the submission."""

    name: str
    phone: str = ""
    email: str = ""


class Party(msgspec.Struct, frozen=True):
    """A provider or organisation on the claim. `tax_id_kind` is EI (employer) or SY (social security)."""

    name: Name
    npi: str = ""
    taxonomy: str = ""
    tax_id: str = ""
    tax_id_kind: str = "EI"
    address: PostalAddress | None = None
    phone: str = ""


class ClaimPayer(msgspec.Struct, frozen=True):
    """Who is asked to pay. `claim_filing` is the claim filing indicator (MB, MA, MC, CI, BL ...)."""

    name: str
    id: str
    claim_filing: str = "CI"
    address: PostalAddress | None = None


class Insured(msgspec.Struct, frozen=True):
    """The subscriber, with the policy's order P, S or T."""

    name: Name
    member_id: str
    order: str = "P"
    group_number: str = ""
    plan_name: str = ""
    birth_date: dt.date | None = None
    sex: str = ""
    address: PostalAddress | None = None


class ClaimPatient(msgspec.Struct, frozen=True):
    """The patient when not the subscriber. `relationship` is an individual relationship code (01, 19, G8 ...)."""

    name: Name
    relationship: str
    birth_date: dt.date
    sex: str
    address: PostalAddress


class ClaimAccident(msgspec.Struct, frozen=True):
    """Related causes: AA (auto), EM (employment), OA (other); the day and, for an auto accident, the state."""

    kind: str
    date: dt.date | None = None
    state: str = ""


class NationalDrug(msgspec.Struct, frozen=True):
    """An NDC of 11 digits with its quantity and unit (UN, ML, GR, F2, ME)."""

    ndc: str
    quantity: Decimal
    unit: str


class ClaimLine(msgspec.Struct, frozen=True):
    """One service line. `pointers` are 1-based places in the claim's diagnoses, at most four.

    `control` is the line item control number that a remittance echoes; it is what posting relies on.
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


class Claim(msgspec.Struct, frozen=True):
    """A professional claim. `control_number` (at most 20 characters) comes back on every answer of the payer.

    `frequency` is 1 original, 7 replacement, 8 void; 7 and 8 carry `payer_claim_number`.
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


class Submitter(msgspec.Struct, frozen=True):
    """Who sends the file: loop 1000A, and the sender of the envelope."""

    name: str
    id: str
    contact: Contact


class Receiver(msgspec.Struct, frozen=True):
    """Who gets the file: loop 1000B, and the receiver of the envelope."""

    name: str
    id: str


class Submission(msgspec.Struct, frozen=True):
    """A batch of claims in one interchange. `control_number` is the interchange's, from a durable sequence."""

    control_number: int
    submitter: Submitter
    receiver: Receiver
    claims: tuple[Claim, ...]
    created: str
    usage: str = "T"
