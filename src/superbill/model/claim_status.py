"""Claim status: asking a payer what became of a claim, and its answer (276, 277)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from superbill.model.claim import Name, Party


class StatusSubject(msgspec.Struct, frozen=True):
    """Whose claim it is: the subscriber, or with `dependent` the patient below it."""

    name: Name
    member_id: str
    birth_date: dt.date | None = None
    sex: str = ""
    dependent: Name | None = None
    dependent_birth_date: dt.date | None = None
    dependent_sex: str = ""


class StatusLine(msgspec.Struct, frozen=True):
    """One service line that is asked about."""

    code: str
    charge: Decimal
    units: Decimal
    service_date: dt.date
    through_date: dt.date | None = None
    modifiers: tuple[str, ...] = ()
    revenue_code: str = ""
    control: str = ""


class StatusRequest(msgspec.Struct, frozen=True):
    """A question about one claim. `trace` is the asker's number, which the answer repeats (often the claim's own)."""

    payer: str
    payer_id: str
    receiver: str
    receiver_id: str
    provider: Party
    subject: StatusSubject
    trace: str
    payer_claim_number: str = ""
    patient_account: str = ""
    bill_type: str = ""
    group_number: str = ""
    clearinghouse_number: str = ""
    prescription: str = ""
    charge: Decimal | None = None
    service_date: dt.date | None = None
    through_date: dt.date | None = None
    lines: tuple[StatusLine, ...] = ()


class StatusInquiry(msgspec.Struct, frozen=True):
    """A batch of questions in one transaction set. `reference` is the asker's number of it."""

    reference: str
    requests: tuple[StatusRequest, ...]


class StatusDetail(msgspec.Struct, frozen=True):
    """One status: category (F1 paid, F2 denied, P* pending, A* acknowledged, D0 not found ...), code and entity.

    Dates and amounts are those told with it: as of, charged, paid, decided, and the check or transfer.
    """

    category: str
    status: str
    entity: str = ""
    day: dt.date | None = None
    charge: Decimal | None = None
    paid: Decimal | None = None
    decided: dt.date | None = None
    check_date: dt.date | None = None
    check_number: str = ""


class StatusOfLine(msgspec.Struct, frozen=True):
    """What became of one service line."""

    code: str
    charge: Decimal
    paid: Decimal
    statuses: tuple[StatusDetail, ...]
    units: Decimal | None = None
    service_date: dt.date | None = None
    through_date: dt.date | None = None
    modifiers: tuple[str, ...] = ()
    revenue_code: str = ""
    control: str = ""


class StatusAnswer(msgspec.Struct, frozen=True):
    """What became of one claim, or without a trace what is said of a provider's or receiver's whole request."""

    payer: str
    payer_id: str
    receiver: str
    receiver_id: str
    trace: str
    statuses: tuple[StatusDetail, ...]
    provider: Party | None = None
    subject: StatusSubject | None = None
    payer_claim_number: str = ""
    patient_account: str = ""
    bill_type: str = ""
    clearinghouse_number: str = ""
    prescription: str = ""
    voucher: str = ""
    service_date: dt.date | None = None
    through_date: dt.date | None = None
    lines: tuple[StatusOfLine, ...] = ()

    @property
    def state(self) -> str:
        """acknowledged, pending, paid, denied, finalized, revised, information asked, not found or error."""
        category = self.statuses[0].category if self.statuses else ""
        exact = {"F1": "paid", "F2": "denied", "F3": "revised", "F4": "denied", "D0": "not found"}
        first = {"A": "acknowledged", "P": "pending", "F": "finalized", "R": "information asked", "E": "error"}
        return exact.get(category) or first.get(category[:1], "")


class StatusResponse(msgspec.Struct, frozen=True):
    """The answers of one transaction set; `reference` is the payer's number of it."""

    reference: str
    answers: tuple[StatusAnswer, ...]
