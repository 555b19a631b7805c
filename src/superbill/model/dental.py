"""Dental claim: one request for payment of dental services, in the payer's terms (837D)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from superbill.model.claim import (
    ClaimAccident,
    ClaimAttachment,
    ClaimNote,
    ClaimPatient,
    ClaimPayer,
    Insured,
    LineDecision,
    OtherPayer,
    Party,
    Receiver,
    Submitter,
)


class Tooth(msgspec.Struct, frozen=True):
    """A tooth by its number, with the surfaces treated (B, D, F, I, L, M, O)."""

    number: str
    surfaces: tuple[str, ...] = ()


class DentalLine(msgspec.Struct, frozen=True):
    """One dental service. `areas` are areas of the mouth (00, 10, 20 ...); `prosthesis` is I (first) or R."""

    number: int
    code: str
    charge: Decimal
    quantity: Decimal | None = None
    modifiers: tuple[str, ...] = ()
    place_of_service: str = ""
    areas: tuple[str, ...] = ()
    teeth: tuple[Tooth, ...] = ()
    prosthesis: str = ""
    pointers: tuple[int, ...] = ()
    service_date: dt.date | None = None
    prior_placement: dt.date | None = None
    control: str = ""
    prior_authorization: str = ""
    rendering: Party | None = None
    decisions: tuple[LineDecision, ...] = ()


class DentalClaim(msgspec.Struct, frozen=True):
    """A dental claim. `predetermination` asks what would be paid, before the service is given."""

    control_number: str
    charge: Decimal
    place_of_service: str
    billing: Party
    insured: Insured
    payer: ClaimPayer
    lines: tuple[DentalLine, ...]
    service_date: dt.date | None = None
    diagnoses: tuple[str, ...] = ()
    patient: ClaimPatient | None = None
    pay_to: Party | None = None
    referring: Party | None = None
    rendering: Party | None = None
    facility: Party | None = None
    assistant: Party | None = None
    supervising: Party | None = None
    frequency: str = "1"
    predetermination: bool = False
    predetermination_number: str = ""
    payer_claim_number: str = ""
    prior_authorization: str = ""
    referral_number: str = ""
    clearinghouse_number: str = ""
    accident: ClaimAccident | None = None
    appliance_placed: dt.date | None = None
    orthodontic_months: Decimal | None = None
    orthodontic_months_left: Decimal | None = None
    missing_teeth: tuple[str, ...] = ()
    patient_paid: Decimal | None = None
    provider_signature: bool = True
    accept_assignment: str = "A"
    assign_benefits: str = "Y"
    release_information: str = "Y"
    special_program: str = ""
    delay_reason: str = ""
    note: ClaimNote | None = None
    attachments: tuple[ClaimAttachment, ...] = ()
    other_payers: tuple[OtherPayer, ...] = ()


class DentalSubmission(msgspec.Struct, frozen=True):
    """A batch of dental claims in one interchange."""

    control_number: int
    submitter: Submitter
    receiver: Receiver
    claims: tuple[DentalClaim, ...]
    created: str
    usage: str = "T"
