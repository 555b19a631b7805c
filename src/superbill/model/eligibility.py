"""Eligibility: what a provider asks about a patient's coverage, and what the payer answers (270, 271)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from superbill.model.claim import Contact, Name, Party, PostalAddress

_ACTIVE = frozenset({"1", "2", "3", "4", "5"})


class Member(msgspec.Struct, frozen=True):
    """A subscriber or dependent, as the asker knows or the payer answers. `other_ids` are numbers with their kinds.

    `relationship` is a dependent's: 01 spouse, 19 child, 34 other in a request; more codes in an answer.
    """

    name: Name
    member_id: str = ""
    birth_date: dt.date | None = None
    sex: str = ""
    relationship: str = ""
    address: PostalAddress | None = None
    other_ids: tuple[tuple[str, str], ...] = ()


class Asked(msgspec.Struct, frozen=True):
    """One question: about service types (30 the plan, 98 office visit ...), or about one procedure."""

    service_types: tuple[str, ...] = ("30",)
    code: str = ""
    modifiers: tuple[str, ...] = ()
    place_of_service: str = ""
    day: dt.date | None = None
    through: dt.date | None = None


class EligibilityRequest(msgspec.Struct, frozen=True):
    """Questions about one patient: the dependent if there is one, else the subscriber.

    `trace` is the asker's number and `trace_company` who gave it (ten characters); the answer repeats both.
    """

    payer: str
    payer_id: str
    provider: Party
    subscriber: Member
    asked: tuple[Asked, ...] = (Asked(),)
    dependent: Member | None = None
    trace: str = ""
    trace_company: str = ""
    day: dt.date | None = None
    through: dt.date | None = None
    diagnoses: tuple[str, ...] = ()


class EligibilityInquiry(msgspec.Struct, frozen=True):
    """A batch of requests in one transaction set. `reference` is the asker's number of it."""

    reference: str
    requests: tuple[EligibilityRequest, ...]


class Refusal(msgspec.Struct, frozen=True):
    """Why a question was not answered: reason and what to do (C correct, R resend, N never, W and X wait ...).

    `about` says what was refused: payer, provider, subscriber, dependent or benefit.
    """

    about: str
    reason: str
    follow_up: str
    valid: bool = False


class BenefitDate(msgspec.Struct, frozen=True):
    """A date of a plan or benefit with its kind (291 plan, 346 plan begins, 347 plan ends, 307 eligibility ...)."""

    kind: str
    day: dt.date
    through: dt.date | None = None


class RelatedParty(msgspec.Struct, frozen=True):
    """Who else matters to a benefit: P3 primary care, PR payer, PRP primary payer, X3 review organisation ..."""

    role: str
    name: Name
    id: str = ""
    id_kind: str = ""
    address: PostalAddress | None = None
    contact: Contact | None = None


class BenefitDelivery(msgspec.Struct, frozen=True):
    """How often a benefit may be used: so many (kind and quantity) in so many of a period."""

    quantity_kind: str = ""
    quantity: Decimal | None = None
    frequency: str = ""
    every: Decimal | None = None
    period: str = ""
    periods: int | None = None


class Benefit(msgspec.Struct, frozen=True):
    """One benefit (EB). `kind` is 1 active, 6 inactive, A coinsurance, B copayment, C deductible, F limit, G out of
    pocket, I not covered, R other payer ...; `percent` is a fraction; `in_network` is Y, N, W (both) or empty.
    """  # noqa: D205

    kind: str
    level: str = ""
    service_types: tuple[str, ...] = ()
    insurance_type: str = ""
    plan: str = ""
    period: str = ""
    amount: Decimal | None = None
    percent: Decimal | None = None
    quantity_kind: str = ""
    quantity: Decimal | None = None
    authorization: str = ""
    in_network: str = ""
    code: str = ""
    modifiers: tuple[str, ...] = ()
    delivery: tuple[BenefitDelivery, ...] = ()
    dates: tuple[BenefitDate, ...] = ()
    messages: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    places: tuple[str, ...] = ()
    related: tuple[RelatedParty, ...] = ()


class EligibilityAnswer(msgspec.Struct, frozen=True):
    """What a payer says of one patient. `traces` are the numbers repeated from the request, and the payer's own."""

    payer: str
    payer_id: str
    provider: Party
    subscriber: Member
    dependent: Member | None = None
    traces: tuple[tuple[str, str, str], ...] = ()
    benefits: tuple[Benefit, ...] = ()
    dates: tuple[BenefitDate, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    payer_contact: Contact | None = None

    @property
    def active(self) -> bool | None:
        """True with an active benefit, false with only inactive ones; none where neither is told."""
        kinds = {b.kind for b in self.benefits}
        if kinds & _ACTIVE:
            return True
        return False if kinds & {"6", "7", "8"} else None

    def amount(self, kind: str, service_type: str, *, in_network: bool) -> Decimal | None:
        """What the patient pays of a kind (B copayment, C deductible, G out of pocket) for a service; none if not told.

        An answer for the service type itself comes before one for the plan (30), one that tells the network before
        one that does not.
        """
        found = [
            (service_type not in b.service_types, b.in_network not in "YN", b.amount)
            for b in self.benefits
            if b.kind == kind and b.amount is not None and {service_type, "30"} & set(b.service_types)
            and b.in_network in ("Y" if in_network else "N", "W", "")
        ]  # fmt: skip
        return min(found, key=lambda each: each[:2])[2] if found else None


class EligibilityResponse(msgspec.Struct, frozen=True):
    """The answers of one transaction set. `reference` repeats the inquiry's; refusals are of the set as a whole.

    Payer and provider are told only where no answer tells them: the payer refused everything.
    """

    reference: str
    answers: tuple[EligibilityAnswer, ...]
    refusals: tuple[Refusal, ...] = ()
    payer: str = ""
    payer_id: str = ""
    provider: Party | None = None
