"""Attachment: documentation sent apart from its claim, and found again by its control number (275)."""

from __future__ import annotations

import datetime as dt

import msgspec

from superbill.model.claim import Name, Party


class AttachedDocument(msgspec.Struct, frozen=True):
    """One attachment. `control_number` is what the claim said of it (PWK06); `content` is its bytes, not interpreted.

    `kind` is the category of the attachment (AE) and `form` how it is coded, both as the payer asks.
    """

    control_number: str
    content: bytes
    submitted: dt.date
    kind: str = "AE"
    form: str = ""
    solicited: bool = False
    line_control: str = ""


class AttachmentSubmission(msgspec.Struct, frozen=True):
    """The attachments of one claim in one transaction set."""

    reference: str
    day: dt.date
    payer: str
    payer_id: str
    submitter: str
    submitter_id: str
    provider: Party
    patient: Name
    documents: tuple[AttachedDocument, ...]
    member_id: str = ""
    patient_account: str = ""
    payer_claim_number: str = ""
    medical_record_number: str = ""
    bill_type: str = ""
    service_date: dt.date | None = None
    through_date: dt.date | None = None
