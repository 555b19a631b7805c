"""Authorization: asking a payer to review services before they are given, and its decision (278)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from superbill.model.claim import ClaimAttachment, Contact, Party
from superbill.model.eligibility import Member, Refusal


class ReviewedService(msgspec.Struct, frozen=True):
    """One service under review: a procedure or revenue code, how many, when, and who gives it.

    `decision` and what follows it are the payer's; they are empty in a request. `trace` tells services apart.
    """

    code: str = ""
    revenue_code: str = ""
    code_set: str = "HC"
    modifiers: tuple[str, ...] = ()
    charge: Decimal | None = None
    units: Decimal | None = None
    unit_kind: str = "UN"
    day: dt.date | None = None
    through: dt.date | None = None
    providers: tuple[tuple[str, Party], ...] = ()
    trace: tuple[str, str] = ("", "")
    decision: Decision | None = None
    refusals: tuple[Refusal, ...] = ()
    message: str = ""


class Decision(msgspec.Struct, frozen=True):
    """What was decided: A1 certified, A2 partly, A3 not certified, A4 pended, A6 modified, CT contact the payer, NA
    no action needed, C cancelled; with the authorization number and the reason.
    """  # noqa: D205

    action: str
    number: str = ""
    reason: str = ""
    second_opinion: bool = False


class QuantityOfServices(msgspec.Struct, frozen=True):
    """How many (VS visits, DY days ...) how often."""

    kind: str
    quantity: Decimal
    frequency: str = ""
    every: Decimal | None = None
    period: str = ""
    periods: int | None = None


class Review(msgspec.Struct, frozen=True):
    """One patient event under review, as asked or as decided.

    `category` is AR admission, HS services, SC specialty care or IN individual; `kind` I initial, R renewal, S revised,
    3 cancel, 4 extension; `place` with its kind A (bill type) or B (place of service). `diagnoses` are kind, code, day.
    """

    payer: str
    payer_id: str
    requester: Party
    subscriber: Member
    category: str
    kind: str = "I"
    service_type: str = ""
    place: str = ""
    place_kind: str = "B"
    level_of_service: str = ""
    dependent: Member | None = None
    requester_contact: Contact | None = None
    requester_kind: str = "1P"
    trace: tuple[str, str] = ("", "")
    diagnoses: tuple[tuple[str, str, dt.date | None], ...] = ()
    event_date: dt.date | None = None
    event_through: dt.date | None = None
    admission_date: dt.date | None = None
    discharge_date: dt.date | None = None
    accident_date: dt.date | None = None
    onset_date: dt.date | None = None
    certified_from: dt.date | None = None
    certified_to: dt.date | None = None
    earlier_authorization: str = ""
    earlier_reference: str = ""
    quantities: tuple[QuantityOfServices, ...] = ()
    admission_type: str = ""
    admission_source: str = ""
    attachments: tuple[ClaimAttachment, ...] = ()
    message: str = ""
    providers: tuple[tuple[str, Party], ...] = ()
    services: tuple[ReviewedService, ...] = ()
    decision: Decision | None = None
    refusals: tuple[Refusal, ...] = ()


class ReviewSet(msgspec.Struct, frozen=True):
    """One transaction set: the question (`answers` false) or the answer about one patient event.

    `more_follows` tells of an answer that is not the last (BHT06 19).
    """

    reference: str
    review: Review
    answers: bool = False
    more_follows: bool = False
